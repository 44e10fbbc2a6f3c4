/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loop macros for cppcheck, which does not read the headers. It skips a file
 * that has an unknown loop macro.
 */
#define list_for_each_entry(each, head, member) \
	for ((each) = (head)->member; (each); (each)++)
#define list_for_each_entry_safe(each, next, head, member) \
	for ((each) = (next) = (head)->member; (each); (each) = (next))
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < 8; (cpu)++)
#define netdev_for_each_lower_dev(device, lower, position) \
	for ((position) = (lower) = (device)->lower; (lower); (lower)++)
#define mnl_attr_for_each(attribute, header, offset) \
	for ((attribute) = (header) + (offset); (attribute); (attribute)++)
#define mnl_attr_for_each_nested(attribute, nest) \
	for ((attribute) = (nest); (attribute); (attribute)++)
