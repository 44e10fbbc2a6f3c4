/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attachments: what packets find of a subnet.
 */
#ifndef EOIG_POLICY_ATTACH_H
#define EOIG_POLICY_ATTACH_H

struct eoig_policy;

int eoig_policy_attach(struct eoig_policy *policy);

#endif /* EOIG_POLICY_ATTACH_H */
