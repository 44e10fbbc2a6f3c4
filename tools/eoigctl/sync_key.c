// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keys that the routers share: make one, and read the file of them.
 *
 * The file has a key on each line. Nobody but its owner may read it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sodium.h>
#include <sys/stat.h>

#include "args.h"
#include "error.h"
#include "print.h"
#include "script.h"
#include "sync_crypto.h"
#include "sync_key.h"

#define KEY_SIZE	sizeof(((struct sync_key *)NULL)->bytes)
/* Size of a key as text. */
#define KEY_DIGITS	(2 * KEY_SIZE + 1)

/* Check who may read the file. */
static int check_file(int fd, const char *path)
{
	struct stat found;

	if (fstat(fd, &found))
		return error_user("%s: %s", path, strerror(errno));
	if (!S_ISREG(found.st_mode))
		return error_user("%s: not a regular file", path);
	if (found.st_uid && found.st_uid != geteuid())
		return error_user("%s: the file of another user, run: chown root %s",
				  path, path);
	if (found.st_mode & 077)
		return error_user("%s: others can use the file, run: chmod 600 %s",
				  path, path);
	return STATUS_OK;
}

static FILE *open_file(const char *path)
{
	/* A pipe would block. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FILE *file = NULL;

	if (fd < 0 && errno == ENOENT)
		error_user("%s: no such file, to make a key: (umask 077; eoigctl sync key >%s)",
			   path, path);
	else if (fd < 0)
		error_user("%s: %s", path, strerror(errno));
	else if (!check_file(fd, path))
		file = fdopen(fd, "r");
	if (!file && fd >= 0)
		close(fd);
	return file;
}

static int parse_key(const char *word, struct sync_key *key)
{
	size_t length;

	if (strlen(word) != KEY_DIGITS - 1 ||
	    sodium_hex2bin(key->bytes, KEY_SIZE, word, KEY_DIGITS - 1, NULL,
			   &length, NULL) || length != KEY_SIZE)
		return error_user("a key has %zu hexadecimal digits, see: eoigctl sync key",
				  KEY_DIGITS - 1);
	return STATUS_OK;
}

static int add_key(struct sync_keys *keys, const struct args *line)
{
	struct sync_key *key = &keys->key[keys->count];
	unsigned int i;

	if (keys->count == SYNC_KEYS_MAX)
		return error_user("too many keys, the maximum is %u",
				  SYNC_KEYS_MAX);
	if (line->count != 1)
		return error_user("a line has one key");
	if (parse_key(line->words[0], key))
		return STATUS_USER;
	for (i = 0; i < keys->count; i++)
		if (!sodium_memcmp(keys->key[i].bytes, key->bytes, KEY_SIZE))
			return error_user("the key is there twice");
	keys->count++;
	return STATUS_OK;
}

/* Read the keys of a file. Leave *@keys alone if anything is wrong. */
int sync_keys_read(const char *path, struct sync_keys *keys)
{
	struct sync_keys found = { .count = 0 };
	FILE *file = open_file(path);
	struct script script;
	int status = STATUS_OK;
	struct args line;

	if (!file)
		return STATUS_USER;
	script_use(&script, file, path);
	while (!status) {
		status = script_next(&script, &line);
		if (status || !line.count)
			break;
		status = add_key(&found, &line);
	}
	script_close(&script);
	if (!status && !found.count)
		status = error_user("%s: no key, to make one: eoigctl sync key",
				    path);
	if (!status)
		*keys = found;
	sodium_memzero(&found, sizeof(found));
	return status;
}

/* eoigctl sync key: print a new key. */
int sync_key_print(struct args *args)
{
	char text[KEY_DIGITS];
	struct sync_key key;

	if (args_end(args))
		return STATUS_USER;
	if (!sync_crypto_init())
		return error_kernel("no random numbers");
	randombytes_buf(key.bytes, KEY_SIZE);
	sodium_bin2hex(text, sizeof(text), key.bytes, KEY_SIZE);
	if (options.json)
		json_list_one(json_pack("{ss}", "key", text));
	else
		puts(text);
	sodium_memzero(text, sizeof(text));
	sodium_memzero(&key, sizeof(key));
	return STATUS_OK;
}
