/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_COMPLETE_H
#define EOIGCTL_COMPLETE_H

#include <stdbool.h>

/* What may stand at the cursor, other than keywords. */
enum complete_kind {
	COMPLETE_NOTHING,	/* a word that only the user knows */
	COMPLETE_DEVICE,
	COMPLETE_FILE,
	COMPLETE_GATEWAY,
	COMPLETE_NETNS,
	COMPLETE_SUBNET,
};

/* The option of the shells' completions. It comes before all other words. */
#define COMPLETE_OPTION	"--complete"

typedef void (*complete_fn)(enum complete_kind kind);

void complete_begin(const char *word, complete_fn offer_values);
void complete_keywords_only(void);
void complete_lock(void);
bool completing(void);

bool complete_at(const char *word);
void complete_offer(const char *word);
void complete_end(void);
void complete_value(enum complete_kind kind, const char *word);

#endif /* EOIGCTL_COMPLETE_H */
