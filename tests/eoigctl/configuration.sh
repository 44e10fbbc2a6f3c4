# shellcheck shell=bash disable=SC2154 # the variables are those of ./run
# SPDX-License-Identifier: GPL-2.0-only
#
# Saving and loading the configuration, and batches. A part of ./run. Sourced, never run.

section "configuration"
round_trip() {
	local before
	before=$(saved)
	saved >"$scratch/saved"
	ctl config flush
	is "what is left" "$(saved)" ""
	is "limits as the module has them" '[1048576,65536,100]' \
		"$(ctl -j limit show |
			jq -c '.[] | [.max_flows, .max_flows_per_host, .drop_events]')"
	ctl "$@" "$scratch/saved"
	is "the configuration" "$(saved)" "$before"
}
expect "a saved configuration can be loaded" round_trip config load
flush_says_what_is_open() {
	ctl flow flush
	is "what it says" "$(ctl config flush)" 'deleted: 2 gateways, 2 subnets, 0 flows
open: wan, ppp0, to close: eoigctl config load FILE'
	is "what it says when nothing was closed" "$(ctl config flush)" ''
	base_loaded
	is "JSON" "$(ctl -j config flush | jq -c .)" \
		'[{"deleted":{"gateways":2,"subnets":2,"flows":0},"open":["wan","ppp0"]}]'
	base_loaded
}
expect "config flush says what it deleted, and what is open" flush_says_what_is_open
# A file is replaced completely or not at all.
saved_to_a_file() {
	local status=0
	echo 'what was there' >"$scratch/kept"
	chmod 600 "$scratch/kept"
	ctl config save "$scratch/kept"
	is "the file" "$(cat "$scratch/kept")" "$(saved)"
	is "its mode" "$(stat -c %a "$scratch/kept")" 600
	is "standard output" "$(ctl config save -)" "$(saved)"
	mkdir "$scratch/small"
	mount -t tmpfs -o size=4k tmpfs "$scratch/small"
	echo 'what was there' >"$scratch/small/file"
	ctl config save "$scratch/small/file" >"$scratch/out" 2>"$scratch/err" || status=$?
	complains 1 'file: No space left' $status
	is "the files" "$(cd "$scratch/small" && grep . ./*)" "what was there"
	umount "$scratch/small"
}
expect "a file is written completely or not at all" saved_to_a_file
expect "a saved configuration can be run as a batch" round_trip -batch
run_by_shell() {
	local before
	before=$(saved)
	saved | sed "s/^/ctl /" >"$scratch/saved.sh"
	ctl config flush
	# shellcheck source=/dev/null
	. "$scratch/saved.sh"
	is "the configuration" "$(saved)" "$before"
}
expect "a saved configuration can be run by a shell" run_by_shell
wrong_config "unknown gateway" 1 '2: no gateway "egres" above this line, did you mean "egress"' <<-'CONFIG'
	gateway add egress uplink wan
	subnet add 2600::/64 gateway egres
CONFIG
wrong_config "gateway below its subnet" 1 '1: no gateway "egress" above' <<-'CONFIG'
	subnet add 2600::/64 gateway egress
	gateway add egress uplink wan
CONFIG
wrong_config "gateway twice" 1 '3: gateway "egress" is already defined on line 1' <<-'CONFIG'
	gateway add egress uplink wan

	gateway add egress uplink wan
CONFIG
wrong_config "subnet twice" 1 '3: subnet 2600::/64 is already defined on line 2' <<-'CONFIG'
	gateway add egress uplink wan
	subnet add 2600::/64 gateway egress
	subnet add 2600:0::/64 gateway egress
CONFIG
wrong_config "host bits" 1 '2: 2600::1/64 has host bits set' <<-'CONFIG'
	gateway add egress uplink wan
	subnet add 2600::1/64 gateway egress
CONFIG
wrong_config "timeout twice" 1 '2: timeout udp is already set on line 1' <<-'CONFIG'
	timeout set udp 300
	timeout set udp 301
CONFIG
wrong_config "limit twice" 1 '2: limit max-flows is already set on line 1' <<-'CONFIG'
	limit set max-flows 300
	limit set max-flows-per-host 10 max-flows 301
CONFIG
wrong_config "a command that changes" 1 '1: unknown command in a configuration "del"' <<-'CONFIG'
	gateway del egress
CONFIG
wrong_config "an object that is none" 1 '1: unknown object in a configuration "flow"' <<-'CONFIG'
	flow flush
CONFIG
wrong_config "an open quote" 1 '1: unterminated quote (")' <<-'CONFIG'
	gateway add egress uplink wan comment "and so on
CONFIG
wrong_config "a backslash at the end" 1 '1: the line ends with a backslash' <<-'CONFIG'
	gateway add egress \
		uplink wan
CONFIG
wrong_config "no text" 1 '1: the line is not text' < <(printf 'gateway\0add\n')
wrong_config "a line without an end" 1 '1: the line is longer than 65535 bytes' \
	< <(head -c 100000 /dev/zero | tr '\0' x)
wrong_words 1 'zero:1: the line is not text' config load /dev/zero
# A refusal of the kernel also names the line of the file.
wrong_config "a timeout below its floor" 2 '3: timeout udp: seconds: at least 120 (RFC 6092 REC-14)' <<-'CONFIG'
	gateway add egress uplink wan
	timeout set icmp 70
	timeout set udp 5
	limit set max-flows 8
CONFIG
wrong_words 1 'No such file' config load /nonexistent
wrong_words 1 'Is a directory' config load /
batch_stops() {
	local status=0
	printf '%s\n' '# nothing' 'gateway add x uplink wan' 'gateway add x uplink wan' \
		'gateway add y uplink wan' | ctl -batch - >"$scratch/out" 2>"$scratch/err" || status=$?
	complains 2 'standard input:3: gateway x: ' $status
	is "y" "$(saved | grep -c 'add y' || true)" 0
	ctl gateway del x
}
expect "a batch stops at the failing line and names it" batch_stops

# Each file that is cut short or damaged is loaded completely or not at all.
whole_or_not() { # FILE
	local before status=0
	before=$(saved)
	ctl config load "$1" >"$scratch/out" 2>"$scratch/err" || status=$?
	if [ $status -eq 0 ]; then
		is "complaints of what was loaded" "$(cat "$scratch/err")" ""
		base_loaded
	else
		[ $status -le 2 ] || wrong "exit status $status"
		complains $status 'eoigctl: ' $status
		is "the configuration" "$(saved)" "$before"
	fi
}
damaged_files() { # KIND
	local file
	mkdir "$scratch/$1"
	base | python3 -c '
import random, sys
kind, folder = sys.argv[1:]
good = sys.stdin.buffer.read()
random.seed(6092)
for i in range(20):
    text = bytearray(good)
    if kind == "truncated":
        del text[random.randrange(len(text)):]
    elif kind == "random":
        text = random.randbytes(random.randrange(1, 4000))
    elif kind == "letters":
        text = bytes(random.choice(b" \t\n\"\x27\\#ab:/64") for j in range(random.randrange(1, 400)))
    else:
        for j in range(random.randrange(1, 6)):
            text[random.randrange(len(text))] = random.randrange(256)
    open("%s/%d" % (folder, i), "wb").write(text)' "$1" "$scratch/$1"
	for file in "$scratch/$1"/*; do
		echo "file ${file##*/} of this seed"
		# Not after ||, where only its last line would count.
		whole_or_not "$file"
	done
}
for kind in truncated random letters damaged; do
	expect "files: $kind" damaged_files $kind
done

large() {
	{
		echo 'gateway add egress uplink wan'
		python3 -c '
for i in range(65536):
    print("subnet add 2600:0:%x::/48 gateway egress comment x%x" % (i, i))'
	} >"$scratch/large"
	ctl config load "$scratch/large"
	is "subnets" "$(ctl -j subnet show | jq length)" 65536
	saved >"$scratch/saved"
	ctl config load "$scratch/saved"
	saved | cmp - "$scratch/saved"
	refuses 2 'a netns has 65536 at most' subnet add 2600:1::/48 gateway egress
	echo 'subnet add 2600:1::/48 gateway egress' >>"$scratch/large"
	refuses 1 'large:65538: too many subnets, the maximum is 65536' config load "$scratch/large"
}
expect "65536 subnets are loaded in one step" large
many() {
	local number
	for number in {1..4096}; do
		echo "gateway add g$number uplink wan"
	done >"$scratch/many"
	ctl config load "$scratch/many"
	is "gateways" "$(ctl -j gateway show | jq length)" 4096
	refuses 2 'a netns has 4096 at most' gateway add g4097 uplink wan
	echo 'gateway add g4097 uplink wan' >>"$scratch/many"
	refuses 1 'many:4097: too many gateways, the maximum is 4096' config load "$scratch/many"
}
expect "4096 gateways are loaded in one step" many
base_loaded
