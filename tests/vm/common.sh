# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Functions of the harness: where files are kept, and how a folder is built completely or not at
# all. Sourced.

set -euo pipefail

# shellcheck disable=SC2034 # for those who source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cache=${EOIG_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/eoig}
# The compilers are those of ccache, if it is there. A user's PATH lacks depmod and modprobe.
PATH=/usr/lib/ccache:$PATH:/usr/sbin:/sbin

say() { printf 'vm: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# kbuild and overlayfs split names at some characters. A VM has its own file systems in some places.
[[ $cache == /* && $cache != *[^[:alnum:]_./+@~=-]* ]] ||
	die "only letters, digits and _./+@~=- may be in the name of the cache folder, which is '$cache': set EOIG_CACHE"
[[ ! $top/ =~ ^/(dev|proc|run|sys)/ && ! $cache/ =~ ^/(dev|proc|run|sys)/ ]] ||
	die "a VM cannot see the tree ($top) or the cache ($cache) below /dev, /proc, /run or /sys"
mkdir -p "$cache/lock" "$cache/ccache"
cache=$(cd "$cache" && pwd -P)

# DKMS, lint and the VMs build the module a dozen times in each run. ccache keeps what a compiler made
# of a file, its path and its flags.
export CCACHE_DIR=$cache/ccache CCACHE_DEPEND=1 CCACHE_MAXSIZE=2G

# COMMAND builds the contents of a folder, whose name is its last argument. The folder becomes DIR
# when it is complete. A second caller waits.
build_once() { # DIR COMMAND...
	local dir=$1 lock
	shift
	[[ -d $dir ]] && return
	lock=$cache/lock/$(basename "$dir")
	exec {lock_fd}>"$lock"
	flock "$lock_fd"
	if [[ ! -d $dir ]]; then
		rm -rf "$dir.new"
		mkdir -p "$dir.new"
		"$@" "$dir.new" || { rm -rf "$dir.new"; die "failed: $*"; }
		mv "$dir.new" "$dir"
	fi
	exec {lock_fd}>&-
}

# Print a hash of the contents.
hash_of() { cat "$@" | sha256sum | cut -c1-16; }

# Print the mirror that this machine has Debian's packages from.
mirror() {
	apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' |
		sed -n 's|/* Debian$||p' | head -n 1
}
