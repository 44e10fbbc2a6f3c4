// SPDX-License-Identifier: GPL-2.0-only
/*
 * eoigctl sync: hold the union of the flows of several routers.
 */
#include <string.h>

#include "args.h"
#include "command.h"
#include "complete.h"
#include "error.h"
#include "keyword.h"
#include "parse.h"
#include "sync_daemon.h"
#include "sync_key.h"
#include "sync_show.h"

/* The words of a command line. */
struct sync_words {
	const char *peers[SYNC_PEERS_MAX];
	unsigned int peer_count;
	const char *own[SYNC_FAMILIES];
	unsigned int own_count;
};

static int family_index(const struct address *address)
{
	return address->any.sa_family == AF_INET ? SYNC_V4 : SYNC_V6;
}

static int add_peer(struct sync_words *words, const char *word)
{
	complete_value(COMPLETE_NOTHING, word);
	if (words->peer_count == SYNC_PEERS_MAX)
		return error_user("too many peers, the maximum is %u",
				  SYNC_PEERS_MAX);
	words->peers[words->peer_count++] = word;
	return STATUS_OK;
}

static int add_own(struct sync_words *words, const char *word)
{
	complete_value(COMPLETE_NOTHING, word);
	if (words->own_count == SYNC_FAMILIES)
		return error_user("\"bind\" takes one IPv6 and one IPv4 address");
	words->own[words->own_count++] = word;
	return STATUS_OK;
}

static int parse_mode(const char *word, bool *active_active)
{
	static const char *const modes[] = {
		"active-standby", "active-active", NULL
	};
	int index = keyword_index(modes, "mode", word);

	*active_active = index == 1;
	return index < 0 ? STATUS_USER : STATUS_OK;
}

static int parse_option(const char *option, const char *value,
			struct sync_words *words, struct sync_setup *setup)
{
	u32 port;

	if (!strcmp(option, "peer"))
		return add_peer(words, value);
	if (!strcmp(option, "bind"))
		return add_own(words, value);
	if (!strcmp(option, "mode"))
		return parse_mode(value, &setup->active_active);
	if (!strcmp(option, "key")) {
		complete_value(COMPLETE_FILE, value);
		setup->key_file = value;
		return STATUS_OK;
	}
	if (parse_number(value, "port", 1, 65535, &port))
		return STATUS_USER;
	setup->port = port;
	return STATUS_OK;
}

/* Read the words after the first "peer". Each but peer and bind comes once. */
static int parse_words(struct args *args, struct sync_words *words,
		       struct sync_setup *setup)
{
	static const char *const options_of_sync[] = {
		"peer", "bind", "key", "port", "mode", NULL
	};
	unsigned int given = 0;
	const char *word;
	int index = 0;

	do {
		word = args_value(args, options_of_sync[index]);
		if (!word)
			return STATUS_USER;
		if (index > 1 && given & 1U << index)
			return error_user("\"%s\" is given twice",
					  options_of_sync[index]);
		given |= 1U << index;
		if (parse_option(options_of_sync[index], word, words, setup))
			return STATUS_USER;
		word = args_next(args);
		if (word)
			index = keyword_index(options_of_sync, "sync option",
					      word);
		if (index < 0)
			return STATUS_USER;
	} while (word);
	return STATUS_OK;
}

static int parse_peers(const struct sync_words *words,
		       struct sync_setup *setup)
{
	unsigned int i, j;

	for (i = 0; i < words->peer_count; i++) {
		if (address_parse(words->peers[i], "peer", setup->port,
				  &setup->peers[i]))
			return STATUS_USER;
		for (j = 0; j < i; j++)
			if (address_equal(&setup->peers[i], &setup->peers[j]))
				return error_user("peer %s is given twice",
						  words->peers[i]);
	}
	setup->peer_count = words->peer_count;
	return STATUS_OK;
}

/* Check the own addresses against those of the peers. */
static int check_own(const struct sync_words *words,
		     const struct sync_setup *setup)
{
	bool used[SYNC_FAMILIES] = { false };
	unsigned int i;

	for (i = 0; i < setup->peer_count; i++) {
		const struct address *peer = &setup->peers[i];
		const struct address *own = &setup->own[family_index(peer)];

		used[family_index(peer)] = true;
		if (words->own_count && !own->length)
			return error_user("\"bind\" lacks the family of peer %s, add: bind ADDRESS",
					  words->peers[i]);
		if (own->length && address_equal(own, peer))
			return error_user("peer %s is this router itself",
					  words->peers[i]);
	}
	for (i = 0; i < SYNC_FAMILIES; i++)
		if (setup->own[i].length && !used[i])
			return error_user("no peer has the family of \"bind\", remove it");
	return STATUS_OK;
}

static int parse_own(const struct sync_words *words, struct sync_setup *setup)
{
	struct address address;
	unsigned int i;

	for (i = 0; i < words->own_count; i++) {
		struct address *own;

		if (address_parse(words->own[i], "address", setup->port,
				  &address))
			return STATUS_USER;
		if (address_port(&address) != setup->port)
			return error_user("\"bind\" takes no port, use: port %u",
					  address_port(&address));
		own = &setup->own[family_index(&address)];
		if (own->length)
			return error_user("\"bind\" takes one IPv6 and one IPv4 address");
		*own = address;
	}
	return check_own(words, setup);
}

/* Receive at any address of a family that has none. */
static void fill_own(struct sync_setup *setup)
{
	struct address *v6 = &setup->own[SYNC_V6];
	struct address *v4 = &setup->own[SYNC_V4];

	if (!v6->length) {
		v6->length = sizeof(v6->v6);
		v6->v6.sin6_family = AF_INET6;
		v6->v6.sin6_port = htons(setup->port);
	}
	if (!v4->length) {
		v4->length = sizeof(v4->v4);
		v4->v4.sin_family = AF_INET;
		v4->v4.sin_port = htons(setup->port);
	}
}

static int sync_peer(struct args *args)
{
	struct sync_setup setup = {
		.key_file = SYNC_KEY_FILE,
		.port = SYNC_PORT,
	};
	struct sync_words words = { .peer_count = 0 };

	if (parse_words(args, &words, &setup) ||
	    parse_peers(&words, &setup) || parse_own(&words, &setup))
		return STATUS_USER;
	if (options.json)
		return error_user("sync peer prints no JSON, use: eoigctl -j sync status");
	fill_own(&setup);
	return sync_daemon_run(&setup);
}

int sync_command(struct args *args)
{
	static const struct command commands[] = {
		{ "status", sync_show },
		{ "peer", sync_peer },
		{ "key", sync_key_print },
		{ NULL, NULL },
	};

	return command_run(commands, "sync command", args);
}
