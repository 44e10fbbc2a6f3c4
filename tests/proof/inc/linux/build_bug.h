/* SPDX-License-Identifier: GPL-2.0-only */
#define static_assert	_Static_assert
