# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the harness's scripts share: where things are kept, and how a thing gets there
# whole or not at all. Sourced.

set -euo pipefail

# shellcheck disable=SC2034 # for those who source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${EOIG_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/eoig}
mkdir -p "$cache/lock"

say() { printf 'vm: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# build_once DIR COMMAND...: COMMAND makes the contents of a folder, whose name it gets as
# its last argument. It becomes DIR only when it is complete; who comes second waits.
build_once() {
	local dir=$1 lock
	shift
	[[ -d $dir ]] && return
	lock=$cache/lock/$(basename "$dir")
	exec {lock_fd}>"$lock"
	flock "$lock_fd"
	if [[ ! -d $dir ]]; then
		rm -rf "$dir.new"
		mkdir -p "$dir.new"
		"$@" "$dir.new" || die "failed: $*"
		mv "$dir.new" "$dir"
	fi
	exec {lock_fd}>&-
}

# hash_of FILE...: a short name for the contents.
hash_of() { cat "$@" | sha256sum | cut -c1-16; }
