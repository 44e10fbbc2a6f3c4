# shellcheck shell=bash disable=SC2154 # the variables are those of ./host
# SPDX-License-Identifier: GPL-2.0-only
#
# Completion in bash, zsh and fish. The parser of eoigctl says which words may stand at the cursor.
# A part of ./host. Sourced, never run.

section "completion"
shells=$("$here/shells")
# The words that may end these lines are known without the module.
lines=('eoigctl s' 'eoigctl gateway ' 'eoigctl g a x type ' 'eoigctl f sh sta clo' 'eoigctl -j'
	'eoigctl timeout set udp 300 sctp' 'eoigctl timeout set udp ' 'eoigctl subnet add d'
	'eoigctl gateway add x uplink l' 'eoigctl subnet replace 2600::/64 dev lo g' 'eoigctl xyzzy ')

# Print the words that the program offers for a line, sorted.
program_offers() { # LINE
	local -a words
	read -ra words <<<"$1"
	[[ $1 != *' ' ]] || words+=('')
	"$EOIGCTL" --complete "${words[@]:1}" | sort
}
offered() { # LINE WORDS
	is "offered after '$1'" "$(program_offers "$1" | xargs)" "$2"
}
program() {
	offered 'eoigctl s' 'stats subnet sync'
	offered 'eoigctl gateway ' 'add del replace set show'
	offered 'eoigctl -j' '-json'
	offered 'eoigctl gateway add x type ' 'egress-only internet'
	offered 'eoigctl gateway set x reverse-path ' 'loose off strict'
	offered 'eoigctl gateway add x uplink l' 'lo'
	offered 'eoigctl gateway add ' ''
	offered 'eoigctl subnet add d' 'default dev'
	offered 'eoigctl subnet replace default ' 'comment dev gateway'
	offered 'eoigctl timeout set udp 300 sctp' 'sctp-established sctp-transitory'
	offered 'eoigctl timeout set udp ' ''
	offered 'eoigctl config load x c' 'confirm'
	offered 'eoigctl stats ' '--prometheus reset show'
	offered 'eoigctl monitor drop reason s' 'scope spoofed'
	offered 'eoigctl log ' '-o collector fields interval state to'
	offered 'eoigctl log -o j' 'json'
	offered 'eoigctl explain ' 'in out'
	offered 'eoigctl explain in from 2600::1 ' 'dev from proto to'
	offered 'eoigctl explain in proto ud' 'udp udplite'
	offered 'eoigctl explain in dev l' 'lo'
	offered 'eoigctl sync ' 'key peer status'
	offered 'eoigctl sync peer ' ''
	offered 'eoigctl sync peer 2600::1 ' 'bind key mode peer port'
	offered 'eoigctl sync peer 2600::1 mode active-' 'active-active active-standby'
	offered 'eoigctl xyzzy ' ''
	# These print something else than offers.
	offered 'eoigctl -h ' ''
	offered 'eoigctl -V ' ''
	offered 'eoigctl gateway help' ''
	offered 'eoigctl help st' 'stats'
	# This machine has other devices than that namespace.
	offered 'eoigctl -n nosuch gateway add x uplink ' ''
	offered 'eoigctl -n nosuch gateway s' 'set show'
}
expect "the program offers what may stand at the cursor" program
abbreviated_words() {
	offered 'eoigctl g a x t' 'type'
	offered 'eoigctl f sh proto t' 'tcp'
	offered 'eoigctl -s timeo s' 'set show'
	offered 'eoigctl s ' ''
}
expect "words are offered after abbreviated words" abbreviated_words
inside_filters() {
	offered 'eoigctl flow show st' 'state'
	offered 'eoigctl flow del state clo' 'closed closing-exterior closing-interior'
	offered 'eoigctl flow count proto tcp state est' 'established'
	offered 'eoigctl flow show interior ' ''
	offered 'eoigctl flow del proto tcp r' 'reset'
	offered 'eoigctl flow show proto tcp r' 'reverse'
	offered 'eoigctl flow count r' ''
	offered 'eoigctl flow show interior 2600::/64 ga' 'gateway'
}
expect "words are offered inside filters" inside_filters
changes_nothing() {
	is "the answer" "$("$EOIGCTL" --complete config save "$scratch/saved")" :files
	is "the answer" "$("$EOIGCTL" --complete sync peer 2600::1 key "$scratch/saved")" :files
	is "the answer" "$("$EOIGCTL" --complete stats --prometheus "$scratch/saved")" :files
	fails test -e "$scratch/saved"
	# The word at the cursor is none of these words. The words before it are complete.
	offered 'eoigctl config flush ' ''
	offered 'eoigctl reload ' 'resume'
	offered 'eoigctl config save /dev/null x' ''
}
expect "completion runs no command" changes_nothing
each_word_is_described() {
	local object command
	mandoc -Tascii "$top/tools/man/eoigctl.8" | col -b | tr -s ' \n' ' ' >"$scratch/man"
	for object in $("$EOIGCTL" --complete ''); do
		"$EOIGCTL" help "$object" >"$scratch/usage"
		grep -qF "$object" "$scratch/man" || wrong "$object is not in the man page"
		[[ $object != help ]] || continue
		for command in $("$EOIGCTL" --complete "$object" ''); do
			grep -qFe "$command" "$scratch/usage" || wrong "$object $command is not in the usage"
			grep -qEe "$object ([^.]|\.\.\.){0,120}$command\b" "$scratch/man" ||
				wrong "$object $command is not in the man page"
		done
	done
}
expect "each command that is offered stands in the usage and in the man page" each_word_is_described

# The path of the tree may have a space, after which a line has another word.
files=$scratch/files
mkdir "$files"
: >"$files/eoig.conf"

# Print the words that bash offers for a line that ends at the cursor.
bash_offers() { # LINE
	COMP_LINE=$1 COMP_POINT=${#1}
	COMPREPLY=()
	_eoigctl
	printf '%s\n' "${COMPREPLY[@]}"
}
in_bash() {
	local line
	# shellcheck source=tools/completion/eoigctl
	. "$top/tools/completion/eoigctl"
	PATH=$source:$PATH
	for line in "${lines[@]}"; do
		is "offered after '$line'" "$(bash_offers "$line" | sort)" "$(program_offers "$line")"
	done
	is "files" "$(bash_offers "eoigctl config load $files/eoig")" "$files/eoig.conf"
	is "files" "$(bash_offers "eoigctl -b $files/eoig")" "$files/eoig.conf"
	# Bash replaces only what follows the last colon.
	eoigctl() { echo 2600:1f18:1:2::/64; }
	is "a prefix" "$(bash_offers 'eoigctl subnet del 2600:1f')" '1f18:1:2::/64'
}
expect "bash completes each line" in_bash

# The library is not installed either.
in_shell() { # PROGRAM WORD...
	LD_LIBRARY_PATH=$(echo "$shells"/usr/lib/*-linux-gnu) HOME=$scratch PATH=$source:$PATH "$shells$1" "${@:2}"
}
in_zsh() {
	local line
	# Print what would be offered.
	cat >"$scratch/line.zsh" <<-'ZSH'
		compadd() { print -rl -- ${(P)2} }
		_files() { print -r -- files }
		words=(${(s: :)2}) PREFIX=''
		if [[ $2 == *' ' ]]; then words+=(''); else PREFIX=$words[-1]; fi
		CURRENT=$#words
		. $1
	ZSH
	for line in "${lines[@]}"; do
		is "offered after '$line'" "$(in_shell /bin/zsh -f "$scratch/line.zsh" \
			"$top/tools/completion/_eoigctl" "$line" | sort)" "$(program_offers "$line")"
	done
	is "files" "$(in_shell /bin/zsh -f "$scratch/line.zsh" "$top/tools/completion/_eoigctl" \
		"eoigctl config load x")" files
}
expect "zsh completes each line" in_zsh
in_fish() {
	local line functions=$shells/usr/share/fish/functions
	cat >"$scratch/line.fish" <<-'FISH'
		set -p fish_function_path $argv[2]
		source $argv[1]
		complete -C $argv[3] | string replace -r '\t.*' ''
	FISH
	for line in "${lines[@]}"; do
		is "offered after '$line'" "$(in_shell /usr/bin/fish --no-config "$scratch/line.fish" \
			"$top/tools/completion/eoigctl.fish" "$functions" "$line" | sort)" "$(program_offers "$line")"
	done
	is "files" "$(in_shell /usr/bin/fish --no-config "$scratch/line.fish" \
		"$top/tools/completion/eoigctl.fish" "$functions" "eoigctl config load $files/eoig")" "$files/eoig.conf"
}
expect "fish completes each line" in_fish
