/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EOIGCTL_OFFER_H
#define EOIGCTL_OFFER_H

#include "complete.h"

void offer_values(enum complete_kind kind);

#endif /* EOIGCTL_OFFER_H */
