# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Functions of ./run and ./analysis. They are in the top folder when they source it.

# shellcheck source=tests/vm/common.sh
. tests/vm/common.sh
set +e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# A case that passes if the command succeeds and prints nothing.
case_silent() { # NAME COMMAND...
	local name=$1 output
	shift
	if output=$("$@" 2>&1) && [[ -z $output ]]; then
		echo "ok - $name"
		return
	fi
	echo "not ok - $name"
	printf '%s\n' "$output" | head -n 40 | sed 's/^/  /'
	# shellcheck disable=SC2034 # for those who source this
	failed=1
	return 1
}

# A check that found nothing is not repeated for the same contents. $passed has an empty file for each
# text and checker that passed. CHECKER names all that the result depends on beside the file.
passed=$cache/lint/passed
mkdir -p "$passed"
find "$passed" -type f -mtime +14 -delete

keys_of() { # CHECKER FILE...
	local checker
	checker=$(sha256sum <<<"$1")
	shift
	sha256sum -- "$@" | sed "s/^\(.\{32\}\).*/${checker:0:16}-\1/"
}

# Run COMMAND with those files that it has not passed with these contents.
case_files() { # NAME CHECKER COMMAND FILE...
	local name=$1 checker=$2 command=$3 keys new_files=() new_keys=() at
	shift 3
	mapfile -t keys < <(keys_of "$checker" "$@")
	touch -c "${keys[@]/#/$passed/}"
	for ((at = 0; at < $#; at++)); do
		[[ -e $passed/${keys[at]} ]] || { new_files+=("${@:at+1:1}"); new_keys+=("$passed/${keys[at]}"); }
	done
	if ((${#new_files[@]} == 0)); then
		echo "ok - $name"
	elif case_silent "$name" "$command" "${new_files[@]}"; then
		touch "${new_keys[@]}"
	fi
}

# Print the folder of Debian's headers of 6.1 or 6.12.
headers() { # RELEASE
	local meta=linux-headers-amd64 package
	[[ $1 == 6.12 ]] && meta=linux-headers-6.12-amd64
	package=$(apt-cache depends --important "$meta" | sed -n 's/^ *Depends: \(linux-headers-[0-9].*\)/\1/p' | head -n 1)
	echo "/usr/src/$package"
}

# Build the module in a copy of its own, and print the warnings. The copy is always at the same
# place, so that ccache knows its files. Another run of lint waits.
build() { # HEADERS NAME ARGUMENT...
	local headers=$1 name=$2 tree=$cache/lint/$2
	shift 2
	(
		flock 9
		rm -rf "$tree"
		mkdir -p "$tree"
		cp -r Kbuild module uapi "$tree/"
		make -C "$headers" M="$tree" -j"$(nproc)" "$@" modules 2>&1 |
			grep -E 'warning|error|Error|undefined' | grep -v 'Skipping BTF'
		[[ -e $tree/eoig.ko ]]
	) 9>"$cache/lock/lint-$name"
}
