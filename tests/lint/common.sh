# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Of ./run and ./analysis, which are in the top folder when they read it.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# case NAME COMMAND...: passes if COMMAND succeeds and prints nothing.
case_silent() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1) && [[ -z $output ]]; then
		echo "ok - $name"
	else
		echo "not ok - $name"
		printf '%s\n' "$output" | head -n 40 | sed 's/^/  /'
		# shellcheck disable=SC2034 # of those who read this
		failed=1
	fi
}

# headers RELEASE: where Debian's headers of 6.1 or 6.12 are.
headers() {
	local meta=linux-headers-amd64 package
	[[ $1 == 6.12 ]] && meta=linux-headers-6.12-amd64
	package=$(apt-cache depends --important "$meta" | sed -n 's/^ *Depends: \(linux-headers-[0-9].*\)/\1/p' | head -n 1)
	echo "/usr/src/$package"
}

# build HEADERS NAME ARGUMENT...: the module, by make; prints the warnings. Its own copy for each build:
# they leave objects behind.
build() {
	local headers=$1 name=$2
	shift 2
	mkdir -p "$work/$name"
	cp -r Kbuild module uapi "$work/$name/"
	make -C "$headers" M="$work/$name" -j"$(nproc)" "$@" modules 2>&1 |
		grep -E 'warning|error|Error|undefined' | grep -v 'Skipping BTF'
	[[ -e $work/$name/eoig.ko ]]
}
