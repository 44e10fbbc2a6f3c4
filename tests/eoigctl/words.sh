# shellcheck shell=bash disable=SC2154 # the variables are those of ./host
# SPDX-License-Identifier: GPL-2.0-only
#
# Words and options of iproute2, and words that destroy. A part of ./host. Sourced, never run.

section "words that destroy"
# The last word would be wrong anyway, so that nothing happens to this machine.
not_abbreviated() { # OBJECT COMMAND [FIRST-LENGTH]
	local length
	for ((length = ${3:-1}; length < ${#2}; length++)); do
		# shellcheck disable=SC2086 # an empty object is no word
		refuses 1 "^eoigctl: unknown .* \"${2:0:length}\"" $1 "${2:0:length}" x
	done
}
no_beginning() {
	not_abbreviated flow flush
	not_abbreviated flow del
	not_abbreviated gateway del
	not_abbreviated gateway replace
	not_abbreviated subnet del
	not_abbreviated subnet replace
	not_abbreviated stats reset
	not_abbreviated timeout reset
	not_abbreviated config load
	not_abbreviated config flush
	not_abbreviated config close 2 # c is confirm
	not_abbreviated config open
	not_abbreviated '' reload
}
expect "no beginning stands for a word that destroys" no_beginning
no_suggestion() {
	local words
	for words in 'flow fluhs' 'flow dle' 'gateway dell' 'subnet repalce' 'stats rest' \
		'config flsh' 'config laod' 'config opne' 'relaod'; do
		# shellcheck disable=SC2086 # words are meant
		refuses 1 'in full: ' $words
		fails grep -q 'did you mean' "$scratch/err"
	done
}
expect "no word that destroys is suggested" no_suggestion
wrong_words 'use one of: show, count, save, restore, convert; in full: del, flush' flow f x
wrong_words 'use one of: save, confirm; in full: load, flush, close, open' co f x
wrong_words 'unexpected word "now"' flow flush now

section "words of iproute2"
wrong_words 'unknown timeout command "delete"' timeout delete
options_of_iproute2() {
	local option
	for option in -br -brief -o -oneline -c -color -color=never --color=auto -t -timestamp -ts -tshort -N \
		-Numeric -6 -j -s -p; do
		is "the version after $option" "$("$EOIGCTL" $option -V)" "$("$EOIGCTL" -V)"
	done
	is "--version" "$("$EOIGCTL" --version)" "$("$EOIGCTL" -V)"
	is "-v" "$("$EOIGCTL" -v)" "$("$EOIGCTL" -V)"
}
expect "the options of iproute2 are understood" options_of_iproute2
wrong_words 'unknown value of -color "red", use one of: auto, always, never' -c=red version
wrong_words 'option "-j" takes no "="' -j=1 version
wrong_words 'unknown option "-x"' -x version
wrong_words 'ambiguous option "-": -netns, -batch' - version

section "filters"
wrong_words '"not" needs a value' flow show not
wrong_words '"not" is given twice' flow show not not proto tcp
wrong_words '"dport" is given twice' flow show exterior :443 dport 80
wrong_words 'takes an address or a port, not both' flow del not exterior '[2600::/32]:443'
wrong_words '"sort" is no filter, it belongs to flow show' flow del sort age
wrong_words '"reset" is no filter, it belongs to flow del' flow show reset
wrong_words 'unknown sort key "bytes", use one of: interior' flow show sort bytes
wrong_words '"reverse" needs an order, use: sort KEY reverse' flow show reverse
wrong_words 'port "https" is not a number' flow show dport https
wrong_words 'unknown protocol "tcpp", did you mean "tcp"' flow show proto TCPP

section "commands without JSON"
wrong_words 'a file gets commands, for JSON use: eoigctl -j config save' -j config save "$scratch/saved"
wrong_words '--prometheus is not JSON, for JSON use: eoigctl -j stats' -j stats --prometheus
wrong_words 'saved flows are binary, for JSON use: eoigctl -j flow show' -j flow save
wrong_words 'top has no JSON output, use: eoigctl -j stats' -j top

section "names"
wrong_words "gateway name \"-x\" begins with '-', use a letter or a digit" gateway add -x uplink wan
wrong_words "use letters, digits, '-', '_' and '.'" gateway add a/b uplink wan
