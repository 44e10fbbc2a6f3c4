/* SPDX-License-Identifier: GPL-2.0-only */
/* The branches of module/compat.h for 6.12 are proved. */
#define KERNEL_VERSION(major, minor, patch)	\
	(((major) << 16) + ((minor) << 8) + (patch))
#define LINUX_VERSION_CODE	KERNEL_VERSION(6, 12, 0)
