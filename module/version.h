/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The version. dkms.conf and eoigctl have the same one; a test compares them.
 */
#ifndef EOIG_VERSION_H
#define EOIG_VERSION_H

#define EOIG_VERSION	"0.3.0"

#endif /* EOIG_VERSION_H */
