/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_FAMILY_H
#define EOIGCTL_FAMILY_H

#include "netlink.h"

void eoig_begin(struct request *request, enum eoig_cmd command);
void eoig_begin_dump(struct request *request, enum eoig_cmd command);
int eoig_send_by(struct channel *other, struct request *request);
int eoig_try(struct request *request, answer_fn answer, void *data, struct refusal *refusal);
int eoig_dump(enum eoig_cmd command, const char *about, answer_fn answer, void *data,
	      unsigned int *count);
int eoig_send(struct request *request, answer_fn answer, void *data);
int eoig_refused(const struct refusal *refusal, const char *about);
int eoig_list_families(answer_fn answer, void *data, struct refusal *refusal);
bool eoig_is_loaded(void);
void eoig_close(void);

#endif /* EOIGCTL_FAMILY_H */
