/* SPDX-License-Identifier: GPL-2.0-only */
#define GENMASK_ULL(high, low)	(~0ULL >> (63 - (high)) & ~0ULL << (low))
