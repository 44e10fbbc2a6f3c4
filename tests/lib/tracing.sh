# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Probes of the kernel, in the group eoig_test of tracefs. Source it after assert.sh.

TRACING=/sys/kernel/tracing

probes_end() {
	[ -e $TRACING/events/eoig_test/enable ] || return 0
	echo 0 >$TRACING/events/eoig_test/enable
	echo 0 >$TRACING/options/stacktrace
	echo >$TRACING/kprobe_events
}

lost_none() {
	is "events that the trace lost" "$(cat $TRACING/per_cpu/cpu*/stats |
		awk '/^(overrun|dropped events)/ { lost += $NF } END { print lost }')" 0
}
