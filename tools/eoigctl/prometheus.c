// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text format of Prometheus, version 0.0.4.
 */
#include "prometheus.h"
#include "text.h"

#define VALUE_TEXT	128

void metric_begin(FILE *out, const char *name, const char *type,
		  const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/*
 * A device name may contain any bytes. Quotes and backslashes are escaped. A
 * value that is not UTF-8 would make the whole page invalid.
 */
static void put_value(FILE *out, const char *value)
{
	char text[VALUE_TEXT];
	const char *letter;

	text_copy(text, sizeof(text), value);
	text_clean(text);
	for (letter = text; *letter; letter++) {
		if (*letter == '"' || *letter == '\\')
			putc('\\', out);
		putc(*letter, out);
	}
}

/* Print one sample. The label without a name ends @labels. */
void metric_sample(FILE *out, const char *name, const struct label *labels,
		   u64 value)
{
	char before = '{';

	fputs(name, out);
	for (; labels->name; labels++) {
		fprintf(out, "%c%s=\"", before, labels->name);
		put_value(out, labels->value);
		putc('"', out);
		before = ',';
	}
	fprintf(out, "%s %llu\n", before == ',' ? "}" : "", value);
}
