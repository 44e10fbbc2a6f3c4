/* SPDX-License-Identifier: GPL-2.0-only */
/* Empty: no file with a theorem splits packets. */
