/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compile a draft into a policy, and free policies.
 */
#ifndef EOIG_POLICY_BUILD_H
#define EOIG_POLICY_BUILD_H

#include <linux/types.h>

struct eoig_draft;
struct eoig_policy;

struct eoig_policy *eoig_policy_build(struct eoig_draft *draft, u32 generation);
void eoig_policy_free(struct eoig_policy *policy);
void eoig_policy_free_rcu(struct eoig_policy *policy);
int eoig_policy_module_init(void);
void eoig_policy_module_exit(void);

#endif /* EOIG_POLICY_BUILD_H */
