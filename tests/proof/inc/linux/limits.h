/* SPDX-License-Identifier: GPL-2.0-only */
/* In linux/types.h. */
