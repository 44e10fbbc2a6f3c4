// SPDX-License-Identifier: GPL-2.0-only
/*
 * Validate and clean UTF-8 text for one line of a terminal.
 */
#include <ctype.h>
#include <string.h>

#include "text.h"

/*
 * Return: the length of a character in bytes, or 0 if it is not UTF-8 (RFC
 * 3629).
 */
static size_t character_length(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t length, i;

	if (byte[0] < 0x80)
		return 1;
	if (byte[0] >= 0xc2 && byte[0] <= 0xdf)
		length = 2;
	else if (byte[0] >= 0xe0 && byte[0] <= 0xef)
		length = 3;
	else if (byte[0] >= 0xf0 && byte[0] <= 0xf4)
		length = 4;
	else
		return 0;
	for (i = 1; i < length; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong, surrogate, or above U+10FFFF. */
	if ((byte[0] == 0xe0 && byte[1] < 0xa0) || (byte[0] == 0xed && byte[1] > 0x9f) ||
	    (byte[0] == 0xf0 && byte[1] < 0x90) || (byte[0] == 0xf4 && byte[1] > 0x8f))
		return 0;
	return length;
}

/* Test if a text is UTF-8. */
bool text_valid(const char *text)
{
	while (*text) {
		size_t length = character_length(text);

		if (!length)
			return false;
		text += length;
	}
	return true;
}

bool text_has_control(const char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			return true;
	return false;
}

/* Return: the ending of a noun after a number. */
const char *plural(u64 count)
{
	return count == 1 ? "" : "s";
}

/* Copy a text, truncated to @size. */
void text_copy(char *to, size_t size, const char *from)
{
	size_t length = strnlen(from, size - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}

/* Make a text one line of UTF-8. Replace other bytes by '?'. */
void text_clean(char *text)
{
	while (*text) {
		size_t length = character_length(text);

		if (!length || iscntrl((unsigned char)*text)) {
			*text = '?';
			length = 1;
		}
		text += length;
	}
}

/* Return: columns on a terminal, approximately. */
size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			width++;
	return width;
}

/* Return: bytes of the first characters that fit into @width columns. */
size_t text_bytes(const char *text, size_t width)
{
	size_t length = 0;

	while (text[length] && width--)
		do
			length++;
		while (((unsigned char)text[length] & 0xc0) == 0x80);
	return length;
}

/* Write a word so that a shell and split_line() read it back unchanged. */
void text_quote(FILE *out, const char *word)
{
	const char *plain = word;

	while (isalnum((unsigned char)*plain) || (*plain && strchr("-_.:/@+,%", *plain)))
		plain++;
	if (*word && !*plain) {
		fputs(word, out);
		return;
	}
	putc('"', out);
	for (; *word; word++) {
		if (strchr("\"\\$`", *word))
			putc('\\', out);
		putc(*word, out);
	}
	putc('"', out);
}
