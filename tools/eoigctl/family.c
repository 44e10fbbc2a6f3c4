// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests to the generic netlink family "eoig", and messages for refusals.
 */
#include <errno.h>
#include <string.h>

#include "error.h"
#include "family.h"
#include "module.h"

static struct channel channel;
static u16 family;

static void put_header(struct request *request, u8 command, u8 version)
{
	struct genlmsghdr *header = mnl_nlmsg_put_extra_header(request->header, sizeof(*header));

	header->cmd = command;
	header->version = version;
}

static void read_family(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[CTRL_ATTR_FAMILY_ID + 1];
	u16 *id = data;

	attributes_read(header, attributes, CTRL_ATTR_FAMILY_ID);
	*id = attribute_number(attributes[CTRL_ATTR_FAMILY_ID]);
}

/*
 * Find the family. Its number changes with each boot.
 *
 * The kernel loads the module for a request of its family by name.
 *
 * Return: 0 or an errno.
 */
static int find_family(void)
{
	struct request request;
	struct refusal refusal;
	int error;

	request_begin(&request, GENL_ID_CTRL, NLM_F_ACK);
	put_header(&request, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(request.header, CTRL_ATTR_FAMILY_NAME, EOIG_FAMILY_NAME);
	error = channel_exchange(&channel, &request, read_family, &family, &refusal);
	request_free(&request);
	return error;
}

static int open_family(void)
{
	int error = 0;

	if (!channel.socket)
		error = channel_open(&channel, NETLINK_GENERIC);
	if (!error && !family)
		error = find_family();
	return error;
}

static int dump_families(answer_fn answer, void *data, struct refusal *refusal)
{
	struct request request;
	int error;

	request_begin(&request, GENL_ID_CTRL, NLM_F_DUMP);
	put_header(&request, CTRL_CMD_GETFAMILY, 1);
	error = channel_exchange(&channel, &request, answer, data, refusal);
	request_free(&request);
	return error;
}

/*
 * List all families, see CTRL_ATTR_*. The first call loads the module if
 * necessary. Later calls only ask. Print no message.
 */
int eoig_list_families(answer_fn answer, void *data, struct refusal *refusal)
{
	int error = open_family();

	if (!error)
		error = dump_families(answer, data, refusal);
	refusal->general = true;
	refusal->error = error;
	return error;
}

/* Note the number of the family eoig in a list of families. */
static void note_family(const struct nlmsghdr *header, void *data)
{
	const struct nlattr *attributes[CTRL_ATTR_MAX + 1];
	char name[GENL_NAMSIZ];
	u16 *id = data;

	attributes_read(header, attributes, CTRL_ATTR_MAX);
	attribute_text(attributes[CTRL_ATTR_FAMILY_NAME], name, sizeof(name));
	if (!strcmp(name, EOIG_FAMILY_NAME))
		*id = attribute_number(attributes[CTRL_ATTR_FAMILY_ID]);
}

/*
 * Test if the module is loaded, and do not load it.
 *
 * The kernel loads the module for a request of its family by name, but not for
 * a list of all families. Later requests use the number that was found here. So
 * they do not load the module either, if it is unloaded meanwhile.
 */
bool eoig_is_loaded(void)
{
	unsigned int tries = 0;
	struct refusal refusal;
	int error;

	if (!channel.socket && channel_open(&channel, NETLINK_GENERIC))
		return false;
	do {
		family = 0;
		error = dump_families(note_family, &family, &refusal);
	} while (error == EINTR && ++tries < DUMP_TRIES);
	return family;
}

/* Forget the socket and the family, because the module may be replaced. */
void eoig_close(void)
{
	channel_close(&channel);
	family = 0;
}

static void begin(struct request *request, enum eoig_cmd command, u16 flags)
{
	request_begin(request, 0, flags);
	put_header(request, command, EOIG_FAMILY_VERSION);
}

void eoig_begin(struct request *request, enum eoig_cmd command)
{
	begin(request, command, NLM_F_ACK);
}

void eoig_begin_dump(struct request *request, enum eoig_cmd command)
{
	begin(request, command, NLM_F_DUMP);
}

/*
 * Send a request by another channel, and receive nothing yet. Print no message.
 *
 * Return: 0 or an errno.
 */
int eoig_send_by(struct channel *other, struct request *request)
{
	int error = open_family();

	if (error)
		return error;
	request->header->nlmsg_type = family;
	return channel_send(other, request);
}

/* Send a request. Print no message. */
int eoig_try(struct request *request, answer_fn answer, void *data, struct refusal *refusal)
{
	memset(refusal, 0, sizeof(*refusal));
	refusal->error = open_family();
	if (refusal->error) {
		refusal->general = true;
		return refusal->error;
	}
	request->header->nlmsg_type = family;
	channel_exchange(&channel, request, answer, data, refusal);
	/*
	 * The module always explains itself. ENOENT without a message: it has
	 * been unloaded.
	 */
	if (refusal->error == ENOENT && !*refusal->message)
		refusal->general = true;
	return refusal->error;
}

/* Print why the kernel refused. */
int eoig_refused(const struct refusal *refusal, const char *about)
{
	const char *between = about ? ": " : "";

	if (refusal->general && refusal->error == ENOENT)
		return module_missing();
	if (refusal->general)
		return error_kernel("generic netlink: %s", strerror(refusal->error));
	if (!about)
		about = "";
	if (*refusal->message)
		return error_kernel("%s%s%s", about, between, refusal->message);
	switch (refusal->error) {
	case EPERM:
	case EACCES:
		return error_kernel("%s%spermission denied, run as root (CAP_NET_ADMIN)",
				    about, between);
	case EINTR:
		return error_kernel("%s%sthe configuration kept changing, try again", about,
				    between);
	case EMSGSIZE:
		return error_kernel("%s%smessage too long for this user, run as root", about,
				    between);
	case EOPNOTSUPP:
		return error_kernel("%s%snot supported, the loaded module is too old", about,
				    between);
	}
	return error_kernel("%s%s%s", about, between, strerror(refusal->error));
}

/* Send a request, print a refusal, and free the request. */
int eoig_send(struct request *request, answer_fn answer, void *data)
{
	struct refusal refusal;
	int status = STATUS_OK;

	if (eoig_try(request, answer, data, &refusal))
		status = eoig_refused(&refusal, request->about);
	request_free(request);
	return status;
}

/*
 * Dump all objects of a kind as one consistent snapshot.
 *
 * If they change meanwhile, set *@count to 0 and start again. @answer counts in
 * *@count what it adds to @data.
 */
int eoig_dump(enum eoig_cmd command, const char *about, answer_fn answer, void *data,
	      unsigned int *count)
{
	struct request request;
	struct refusal refusal;
	unsigned int tries = 0;
	int error;

	eoig_begin_dump(&request, command);
	do {
		*count = 0;
		error = eoig_try(&request, answer, data, &refusal);
	} while (error == EINTR && ++tries < DUMP_TRIES);
	request_free(&request);
	return error ? eoig_refused(&refusal, about) : STATUS_OK;
}
