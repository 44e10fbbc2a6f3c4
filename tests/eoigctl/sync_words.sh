# shellcheck shell=bash disable=SC2154 # the variables are those of ./host
# SPDX-License-Identifier: GPL-2.0-only
#
# The words of sync, and the file of its keys. No case here comes as far as the kernel. A part of
# ./host. Sourced, never run.

section "words of sync"
wrong_words '"peer" needs a value' sync peer
wrong_words 'peer "host" is not an address such as 2600::1 or \[2600::1\]:6092' sync peer host
wrong_words 'peer "\[2600::1" is not an address' sync peer '[2600::1'
wrong_words 'peer "\[2600::1\]x" is not an address' sync peer '[2600::1]x'
wrong_words 'peer "2600::/64" is not an address' sync peer 2600::/64
wrong_words 'peer ff02::1 is not the address of a host' sync peer ff02::1
wrong_words 'peer :: is not the address of a host' sync peer ::
wrong_words 'peer 0.0.0.0 is not the address of a host' sync peer 0.0.0.0
wrong_words 'peer ::ffff:192.0.2.1 is an IPv4 address' sync peer ::ffff:192.0.2.1
wrong_words 'port 65536 is out of range' sync peer '[2600::1]:65536'
wrong_words 'port "x" is not a number' sync peer '192.0.2.1:x'
wrong_words 'port 0 is out of range' sync peer 2600::1 port 0
wrong_words 'peer 2600:0::1 is given twice' sync peer 2600::1 peer 2600:0::1
wrong_words 'peer \[2600::1\]:7 is given twice' sync peer 2600::1 peer '[2600::1]:7' port 7
wrong_words 'too many peers, the maximum is 8' sync peer ::1 peer ::2 peer ::3 peer ::4 peer ::5 peer ::6 \
	peer ::7 peer ::8 peer ::9
wrong_words '"bind" lacks the family of peer 192.0.2.1' sync peer 192.0.2.1 bind 2600::1
wrong_words 'no peer has the family of "bind"' sync peer 2600::1 bind 2600::2 bind 192.0.2.1
wrong_words '"bind" takes one IPv6 and one IPv4 address' sync peer 2600::1 bind 2600::2 bind 2600::3
wrong_words '"bind" takes no port, use: port 7' sync peer 2600::1 bind '[2600::2]:7'
wrong_words 'peer 2600::1 is this router itself' sync peer 2600::1 bind 2600::1
wrong_words 'unknown mode "x", use one of: active-standby, active-active' sync peer 2600::1 mode x
wrong_words '"mode" needs a value' sync peer 2600::1 mode
wrong_words '"key" is given twice' sync peer 2600::1 key a key b
wrong_words 'unknown sync option "prot", did you mean "port"' sync peer 2600::1 prot 7
wrong_words 'sync peer prints no JSON, use: eoigctl -j sync status' -j sync peer 2600::1
wrong_words 'unknown sync command "peers", did you mean "peer"' sync peers
wrong_words 'unexpected word "x"' sync status x

section "keys of sync"
key=$scratch/sync.key
new_key() {
	(umask 077 && "$EOIGCTL" sync key >"$key")
	grep -qxE '[0-9a-f]{64}' "$key"
	is "lines" "$(wc -l <"$key")" 1
	fails grep -qF "$("$EOIGCTL" sync key)" "$key"
	"$EOIGCTL" -j sync key | jq -e '.[0].key | length == 64'
}
expect "each key that sync key prints is another one" new_key
refuses_file() { # PATTERN [WORD...]
	refuses 1 "$1" sync peer 2600::1 key "$key" "${@:2}"
}
holds() { # LINE...
	(umask 077 && printf '%s\n' "$@" >"$key")
	chmod 600 "$key"
}
mapfile -t keys < <(for _ in 1 2 3 4 5; do "$EOIGCTL" sync key; done)
holds ''
expect "a file without a key is refused" refuses_file "$key: no key, to make one: eoigctl sync key"
holds '# nothing' '' "${keys[0]}" "${keys[1]:1}"
expect "a short key is refused, with its line" refuses_file "$key:4: a key has 64 hexadecimal digits"
holds "${keys[0]:1}g"
expect "a key with another letter is refused" refuses_file "$key:1: a key has 64 hexadecimal digits"
holds "${keys[0]} ${keys[1]}"
expect "two keys on a line are refused" refuses_file "$key:1: a line has one key"
holds "${keys[0]}" "${keys[1]}" "${keys[0]^^}"
expect "a key that is there twice is refused" refuses_file "$key:3: the key is there twice"
holds "${keys[@]}"
expect "a fifth key is refused" refuses_file "$key:5: too many keys, the maximum is 4"
said_no_key() {
	holds "${keys[0]}" "${keys[1]:1}"
	fails "$EOIGCTL" sync peer 2600::1 key "$key"
	"$EOIGCTL" sync peer 2600::1 key "$key" >"$scratch/out" 2>&1 || true
	fails grep -qe "${keys[0]:0:8}" -e "${keys[1]:1:8}" "$scratch/out"
}
expect "no message has a key" said_no_key
others_can_use_it() {
	local mode
	holds "${keys[0]}"
	for mode in 640 604 620 602; do
		chmod $mode "$key"
		refuses_file "$key: others can use the file, run: chmod 600 $key"
	done
}
expect "a file that others can use is refused" others_can_use_it
no_file() {
	rm "$key"
	refuses_file "$key: no such file, to make a key: (umask 077; eoigctl sync key >$key)"
	mkdir "$key"
	refuses_file "$key: not a regular file"
	rmdir "$key"
	mkfifo -m 600 "$key"
	refuses_file "$key: not a regular file"
	rm "$key"
}
expect "a missing file, a folder and a pipe are refused" no_file
# The file is in order: the next thing is wrong.
good_file() {
	holds '# the present key' "${keys[0]^^}" '' "  ${keys[1]} # the next one" "${keys[2]}" "${keys[3]}"
	refuses 1 '192.0.2.77 is no address of this router' sync peer 192.0.2.1 bind 192.0.2.77 key "$key"
}
expect "a file with four keys and comments is accepted" good_file

section "sync status"
expect "without a daemon the exit status is 2" refuses 2 'eoigctl sync does not run' sync status
expect "without a command it is shown" refuses 2 'eoigctl sync does not run' sync
