/* SPDX-License-Identifier: GPL-2.0-only */
/* Empty: nothing is exported without EOIG_KUNIT. */
