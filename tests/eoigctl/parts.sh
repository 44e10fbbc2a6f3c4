# shellcheck shell=bash disable=SC2154 # the variables are those of ./host
# SPDX-License-Identifier: GPL-2.0-only
#
# Filters as they are sent, the limits of an older module, and labels of metrics. A part of ./host.
# Sourced, never run.

section "parts"
expect "the parts are built" linked parts
filter() { # LINES WORD...
	is "the filter ${*:2}" "$("$scratch/parts" filter "${@:2}")" "$1"
}
filters_are_sent() {
	local both=$'interior 2600::1/128\ninterior port 443\nnot 0'
	filter "$both" interior '[2600::1]:443'
	filter "$both" interior 2600::1 interior :443
	filter "$both" interior :443 interior 2600::1
	filter "$both" sport 443 interior 2600::1
	filter $'exterior 2600::/32\nexterior port 53\nnot 0' exterior 2600::/32 exterior :53
	filter $'interior 2600::1/128\nexterior port 53\nnot 64' interior 2600::1 not dport 53
}
expect "no word of a filter widens the words before it" filters_are_sent
# reload saves what the old module tells, and loads it into the new one.
older_limits() { is "limits" "$("$scratch/parts" limits)" '1048576 65536 100'; }
expect "a limit that an older module does not tell has its default" older_limits
labels() {
	is "quotes" "$("$scratch/parts" label 'a"b\c')" 'metric{name="a\"b\\c"} 1'
	is "a device name" "$("$scratch/parts" label $'a\xffb\ec')" 'metric{name="a?b?c"} 1'
}
expect "a label is valid for any name of a device" labels
