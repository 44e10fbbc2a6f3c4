// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text format of Prometheus, version 0.0.4.
 */
#include "prometheus.h"

void metric_begin(FILE *out, const char *name, const char *type,
		  const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A device name may contain quotes and backslashes. */
static void put_value(FILE *out, const char *value)
{
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			putc('\\', out);
		putc(*value, out);
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
