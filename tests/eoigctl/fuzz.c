// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fuzzer of eoigctl: mutated command lines, configurations, saved flows, keys
 * and netlink replies. Whatever its input is, eoigctl ends, prints at most one
 * line of error, and the sanitizers find nothing.
 *
 *     fuzz COUNT [SEED [SECONDS]]
 *
 * SECONDS is the longest time, 0 for any. With one more word it prints the seed
 * of each run. All of eoigctl is linked in, with main() as eoigctl_main() and
 * wrapped sockets: 100,000 runs take a minute, and nothing reaches the kernel.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <linux/eoig.h>
#include <linux/eoig_record.h>

#include "eoigctl.h"
#include "fuzz.h"

#define WORDS_MAX	24

int eoigctl_main(int argc, char **argv);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left);

/* No run waits between two requests. */
int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;
	return 0;
}

/* Words that make sense together. */
static const char *const lines[] = {
	"gateway add egress uplink wan uplink ppp0 unsolicited reject comment text",
	"gateway add igw type internet uplink wan scope site-local",
	"gateway set egress filtering endpoint-independent accounting on fastpath off",
	"gateway set egress bogons accept strict-source on scope 14",
	"gateway set egress reverse-path loose mode audit",
	"gateway replace egress uplink wan mode audit comment text",
	"gateway del egress",
	"gateway show egress",
	"gateway show",
	"-s gateway show",
	"-br gateway list",
	"-o -s -N gateway show",
	"-j -p gateway show",
	"subnet add 2600:1f18:1:2::/64 gateway egress comment text",
	"subnet add 2600:1f18:1:2::/64 dev priv dev pub gateway egress",
	"subnet add dev priv gateway egress",
	"subnet replace default gateway igw comment text",
	"subnet set 2600:1f18:1:2::/64 dev priv gateway igw",
	"subnet del 2600:1f18:1:2::/64",
	"subnet del dev priv",
	"subnet show default",
	"subnet show",
	"-j subnet show 2600::/32",
	"subnet get 2600:1f18:1:2::10",
	"explain out from 2600:1f18:1:2::10 to 2600:9000::1",
	"explain in from [2600:9000::1]:443 to [2600:1f18:1:2::10]:5000",
	"-j explain in from 2001:db8::1 to [ff0e::1]:53 proto udp dev lo",
	"-j -p explain out from [2600::1]:1 to [2600::2]:2 proto sctp",
	"flow show interior 2600::/64 exterior [2600::1]:443 proto tcp state established",
	"-s flow show exterior [::/0]:53 gateway egress",
	"-j -s flow show",
	"flow show not dport :443 sport 5000 proto TCP state CLOSED sort age reverse",
	"-j flow show sort exterior",
	"-br -c=always flow ls sort in",
	"flow del not interior 2600::/64 not exterior :53",
	"flow count proto 89",
	"flow del interior 2600::1/128 reset",
	"flow flush",
	"flow convert",
	"timeout set udp 400 icmp 61",
	"timeout show",
	"-j timeout show",
	"timeout reset",
	"limit set max-flows 1000 max-flows-per-host 10 drop-events 9",
	"monitor drop reason unsolicited address 2600::/64",
	"limit show",
	"-j limit show",
	"stats",
	"-s stats",
	"-j stats",
	"-br stats",
	"-o stats show",
	"stats reset",
	"sync status",
	"-j sync status",
	"sync key",
	"-j sync key",
	"config save",
	"-j config save",
	"config save file",
	"config load file confirm 60",
	"config confirm",
	"config flush",
	"check",
	"-j check",
	"-o check",
	"version",
	"-j version",
	"help",
	"-V",
};

static const char *const odd_words[] = {
	"", "-", "--", "-x", "-n", "/", "[", "]", "[]", "[]:", ":", "::", "::/0", "::/129",
	"2600::1/64", "0", "1", "65535", "65536", "4294967295", "4294967296",
	"99999999999999999999999", "-1", "0x10", "a", "ab", "e", "s", "g", ".", "..", "\n", "\t",
	"\x01", "\xff\xfe", "\xc3\xa4", "#", "\"", "'", "\\", "$x", "`x`", "%s%n", "gateway",
	"uplink", "comment", "type", "interior", "proto", "dev", "default", "confirm",
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
};

static const char config[] =
	"# a configuration\n"
	"eoigctl gateway add egress uplink wan uplink ppp0 comment \"a \\\"b\\\" \\$c # d\"\n"
	"gateway add igw type internet uplink wan comment 'it''s'\n"
	"\n"
	"subnet add 2600:1f18:1:2::/64 gateway egress comment private\n"
	"subnet add 2600:1f18:1:1::/64 gateway igw\n"
	"subnet add dev priv gateway egress\n"
	"subnet add default gateway igw\n"
	"timeout set udp 400 icmp 61\n"
	"limit set max-flows 1000 drop-events 500\n";

static u64 state;

/* xorshift: the same numbers for the same seed on each machine. */
unsigned int chance(unsigned int below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 20) % below;
}

void mutate(char *buffer, size_t length, unsigned int times)
{
	while (length && times--) {
		size_t at = chance(length);

		switch (chance(4)) {
		case 0:
			buffer[at] ^= 1 << chance(8);
			break;
		case 1:
			buffer[at] = chance(256);
			break;
		case 2:
			buffer[at] = chance(2) ? 0 : 0xff;
			break;
		default:
			/* Change lengths and types more often. */
			buffer[at & ~3U] = chance(64);
		}
	}
}

/* Command lines */

static char *copy(const char *text)
{
	char *memory = strdup(text);

	if (!memory)
		abort();
	return memory;
}

static unsigned int split(const char *line, char **words)
{
	char *text = copy(line), *rest = text, *word;
	unsigned int count = 0;

	while ((word = strsep(&rest, " ")))
		words[count++] = copy(word);
	free(text);
	return count;
}

static unsigned int mutate_words(char **words, unsigned int count)
{
	unsigned int times = chance(4);

	while (times-- && count) {
		unsigned int at = chance(count), length = strlen(words[at]);

		switch (chance(6)) {
		case 0:
			mutate(words[at], length, 1);
			break;
		case 1:
			words[at][chance(length + 1)] = '\0';
			break;
		case 2:
			free(words[at]);
			words[at] = copy(odd_words[chance(sizeof(odd_words) / sizeof(*odd_words))]);
			break;
		case 3:
			free(words[at]);
			memmove(words + at, words + at + 1, (--count - at) * sizeof(*words));
			break;
		default:
			if (count == WORDS_MAX)
				break;
			words[count] = copy(chance(2) ? words[at] :
					    odd_words[chance(sizeof(odd_words) /
							     sizeof(*odd_words))]);
			count++;
		}
	}
	return count;
}

static unsigned long ends[3];

/* Run a command line, and check the promises of each command. */
static void run(char **words, unsigned int count)
{
	char *argv[WORDS_MAX + 2] = { "eoigctl" }, *said = NULL;
	FILE *out = stdout, *err = stderr;
	size_t length = 0, i, lines_said = 0;
	int status;

	for (i = 0; i < count; i++)
		argv[i + 1] = words[i];
	stdout = fopen("/dev/null", "w");
	stderr = open_memstream(&said, &length);
	if (!stdout || !stderr)
		abort();
	memset(&options, 0, sizeof(options));
	status = eoigctl_main(count + 1, argv);
	fclose(stdout);
	fclose(stderr);
	stdout = out;
	stderr = err;
	for (i = 0; i < length; i++)
		lines_said += said[i] == '\n';
	/* The findings of check are no errors. One line may be a warning. */
	if (status < 0 || status > 2 || lines_said > 1 ||
	    (!status && length && !strstr(said, "strict-source is always on")) ||
	    (status == 2 && !length) || (length && strncmp(said, "eoigctl: ", 9))) {
		fprintf(stderr, "status %d, said \"%s\":", status, said);
		for (i = 0; i < count; i++)
			fprintf(stderr, " '%s'", words[i]);
		putc('\n', stderr);
		exit(1);
	}
	ends[status]++;
	free(said);
}

static void run_line(void)
{
	char *words[WORDS_MAX + 1] = { NULL };
	unsigned int count, i;

	count = split(lines[chance(sizeof(lines) / sizeof(*lines))], words);
	count = mutate_words(words, count);
	run(words, count);
	for (i = 0; i < count; i++)
		free(words[i]);
}

static void run_config(void)
{
	char text[2 * sizeof(config)], path[64];
	size_t length = sizeof(config) - 1;
	bool batch = !chance(4);
	char *words[] = { batch ? "-batch" : "config", batch ? path : "load", path };
	int fd = memfd_create("config", 0);

	memcpy(text, config, length);
	mutate(text, length, chance(2) ? 0 : chance(6));
	if (!chance(6))
		length = chance(length);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, text, length) != (ssize_t)length)
		abort();
	run(words, batch ? 2 : 3);
	close(fd);
}

/*
 * Run sync with wrong files of keys. It never comes to the kernel, because the
 * address that it binds to is for documentation.
 */
static void run_keys(void)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char text[6 * 70] = "# keys\n", path[64];
	char *words[] = {
		"sync", "peer", "192.0.2.1", "bind", "192.0.2.77", "key", path
	};
	unsigned int count = chance(6), i;
	size_t length = strlen(text);
	int fd = memfd_create("keys", 0);

	while (count--) {
		for (i = 0; i < 64; i++)
			text[length++] = digits[chance(sizeof(digits) - 1)];
		text[length++] = '\n';
	}
	mutate(text, length, chance(2) ? 0 : chance(4));
	if (!chance(6))
		length = chance(length);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || fchmod(fd, chance(9) ? 0600 : 0640) ||
	    write(fd, text, length) != (ssize_t)length)
		abort();
	run(words, sizeof(words) / sizeof(*words));
	close(fd);
}

/* The checksum of flow save, bit by bit. */
static u32 checksum(const u8 *bytes, size_t length)
{
	u32 crc = ~0U;
	int bit;

	while (length--) {
		crc ^= *bytes++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

/* Run flow restore on wrong streams. Half of them have the right checksum. */
static void run_stream(void)
{
	static const char first[] = "eoigflow", last[] = "eoig end";
	/* Saved by eoig 0.1 or by this version. */
	const bool old = !chance(3);
	const u32 head[2][6] = {
		{ htobe32(0x01020304), htobe32(2), htobe32(EOIG_RECORD_VERSION),
		  htobe32(sizeof(struct eoig_record)) },
		{ 0x01020304, 1, 1, 104 },
	};
	u8 stream[32 + 8 * sizeof(struct eoig_record) + 24] = { 0 };
	u64 count = chance(9), said = old ? count : htobe64(count);
	size_t body = count * (old ? 104 : sizeof(struct eoig_record)), length = 32 + body + 24, i;
	char *words[] = { "flow", "restore" };
	FILE *in = stdin;
	u32 sum;

	memcpy(stream, first, 8);
	memcpy(stream + 8, head[old], sizeof(head[old]));
	for (i = 0; i < body; i++)
		stream[32 + i] = chance(3) ? 0 : chance(256);
	memcpy(stream + 32 + body, last, 8);
	memcpy(stream + 32 + body + 8, &said, sizeof(said));
	if (chance(2))
		mutate((char *)stream, length - 4, chance(3));
	sum = checksum(stream, length - 4);
	if (!old)
		sum = htobe32(sum);
	memcpy(stream + length - 4, &sum, sizeof(sum));
	if (!chance(4))
		mutate((char *)stream, length, chance(3));
	if (!chance(6))
		length = chance(length);
	stdin = length ? fmemopen(stream, length, "r") : fopen("/dev/null", "r");
	if (!stdin)
		abort();
	run(words, 2);
	fclose(stdin);
	stdin = in;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000, i;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	long seconds = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
	time_t begun = time(NULL);

	if (!freopen("/dev/null", "r", stdin))
		abort();
	for (i = 0; i < count && (!seconds || time(NULL) - begun < seconds); i++) {
		/* Each run has a seed, so that it can be repeated. */
		state = 0x9e3779b97f4a7c15 * (seed + i) + 1;
		chance(2);
		faithful = !chance(3);
		if (argc > 4)
			fprintf(stderr, "seed %lu\n", seed + i);
		switch (chance(8)) {
		case 0:
			if (chance(4))
				run_stream();
			else
				run_keys();
			break;
		case 1 ... 5:
			run_line();
			break;
		default:
			run_config();
		}
	}
	printf("%lu runs: %lu went well, %lu were the user's fault, %lu the kernel's\n", i,
	       ends[0], ends[1], ends[2]);
	return 0;
}
