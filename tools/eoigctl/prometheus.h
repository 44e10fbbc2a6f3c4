/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_PROMETHEUS_H
#define EOIGCTL_PROMETHEUS_H

#include <stdio.h>

#include "eoigctl.h"

/* A label of a sample. */
struct label {
	const char *name;	/* NULL: no label */
	const char *value;
};

void metric_begin(FILE *out, const char *name, const char *type,
		  const char *help);
void metric_sample(FILE *out, const char *name, const struct label *labels,
		   u64 value);

#endif /* EOIGCTL_PROMETHEUS_H */
