# shellcheck shell=bash disable=SC2154 # the variables are those of ./run
# SPDX-License-Identifier: GPL-2.0-only
#
# The daemon of sync without a router at the other end: its status, its keys, its sockets and its end.
# A part of ./run. Sourced, never run.

section "the daemon of sync"
PEER=127.0.0.2 OTHER=127.0.0.3
ip -n $NS link set lo up
(umask 077 && ctl sync key >"$scratch/sync.key")
cp -p "$scratch/sync.key" "$scratch/first.key"

daemon_up() { # WORD...
	"$EOIGCTL" -n $NS sync peer $PEER key "$scratch/sync.key" "$@" >"$scratch/daemon.log" 2>&1 </dev/null &
	echo $! >"$scratch/daemon.pid"
	disown
	eventually status_shows '.peers | length == 1'
}
status_shows() { # JQ-CONDITION
	local all
	all=$(ctl -j sync status || [ $? -eq 1 ])
	jq -e ".[0] | $1" <<<"$all" || wrong "$1: $all"
}
daemon_runs() { kill -0 "$(<"$scratch/daemon.pid")"; }
daemon_stopped() { ! daemon_runs; }
says() { grep -q "$1" "$scratch/daemon.log" || wrong "$(cat "$scratch/daemon.log")"; }

starts() {
	local status=0
	daemon_up
	status_shows '.mode == "active-standby" and .keys == 1 and .module_loaded and (.in_sync | not)'
	status_shows ".peers[0] | .address == \"$PEER\" and .port == 6092 and .state == \"not_connected\""
	ctl -br sync status >"$scratch/out" || status=$?
	is "exit status" $status 1
	grep -q "^$PEER:6092 .* not connected: ." "$scratch/out" || wrong "$(cat "$scratch/out")"
}
expect "it starts, and shows a peer that does not answer" starts
second_daemon() {
	local status=0
	ctl sync peer $PEER key "$scratch/sync.key" >"$scratch/out" 2>"$scratch/err" || status=$?
	complains 1 'port 6092 is in use, does eoigctl sync run already' $status
	status=0
	ctl sync peer $PEER key "$scratch/sync.key" port 7 >"$scratch/out" 2>"$scratch/err" || status=$?
	complains 1 'eoigctl sync runs already in this network namespace' $status
	status=0
	"$EOIGCTL" -n $INSIDE sync status >"$scratch/out" 2>"$scratch/err" || status=$?
	complains 2 'eoigctl sync does not run' $status
}
expect "a network namespace has one, and others have none" second_daemon
# Send from an address to the daemon.
datagram_from() { # ADDRESS
	on $NS socat - "UDP-DATAGRAM:127.0.0.1:6092,bind=$1:6092" <<<"no secret"
}
strangers_are_counted() {
	datagram_from $OTHER
	eventually status_shows '.strangers == 1 and .peers[0].refused == 0'
	# The same datagram of the peer comes to its session.
	datagram_from $PEER
	eventually status_shows '.strangers == 1 and .peers[0].refused == 1'
}
ctl_down() {
	kill "$(<"$scratch/daemon.pid")"
	eventually daemon_stopped
}
bound() {
	ctl_down
	daemon_up bind 127.0.0.1
	strangers_are_counted
}
expect "a datagram of an address that is no peer is counted and dropped" bound
keys_change() {
	"$EOIGCTL" sync key >>"$scratch/sync.key"
	kill -HUP "$(<"$scratch/daemon.pid")"
	eventually status_shows '.keys == 2'
	says "2 keys read from $scratch/sync.key"
	echo 'no key' >"$scratch/sync.key"
	kill -HUP "$(<"$scratch/daemon.pid")"
	eventually says 'the old keys stay in use'
	says 'sync.key:1: a line has one key'
	status_shows '.keys == 2'
	cp "$scratch/first.key" "$scratch/sync.key"
	kill -HUP "$(<"$scratch/daemon.pid")"
	eventually status_shows '.keys == 1'
}
expect "SIGHUP reads the keys, and a wrong file changes nothing" keys_change
survives() {
	ctl config save >"$scratch/before.conf"
	ctl config flush
	eventually modprobe -r eoig
	eventually status_shows '.module_loaded | not'
	fails grep '^eoig ' /proc/modules
	modprobe eoig
	ctl config load "$scratch/before.conf"
	eventually status_shows .module_loaded
	daemon_runs
}
expect "it survives that the module is replaced, and does not load it" survives
ends() {
	local status=0
	ctl_down
	ctl sync status >"$scratch/out" 2>"$scratch/err" || status=$?
	complains 2 'eoigctl sync does not run' $status
	is "other lines" "$(grep -v -e '^eoigctl: peer ' -e key "$scratch/daemon.log" || true)" ''
}
expect "SIGTERM ends it" ends
