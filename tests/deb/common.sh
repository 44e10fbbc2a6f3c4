# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The packages of this version and of others, and roots to install them in. For the tests of
# packages that run on this machine. Sourced, never run.
#
# A root has hard links to what this machine has installed. A package that is installed meanwhile
# replaces files of this machine only.

# shellcheck source=tests/vm/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/common.sh"
set +e
cd "$top" || exit 1
# Not in /tmp: a VM has its own.
work=$(mktemp -d -p "$cache")
trap 'rm -rf "$work"' EXIT
failed=0
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
later=$version.1
machine=$(dpkg --print-architecture)

check() {
	local name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok - $name"
	else
		echo "not ok - $name"
		tail -n 40 "$work/log"
		failed=1
	fi
}

# Run a command, and put NAME before the names of its cases.
told() {
	local name=$1 status
	shift
	"$@" >"$work/log" 2>&1
	status=$?
	sed -E "s/^(ok|not ok) - /\1 - $name: /" "$work/log"
	[[ $status == 0 ]] && return
	grep -q '^not ok' "$work/log" || echo "not ok - $name: exit status $status"
	# shellcheck disable=SC2034 # for those who source this
	failed=1
}

copy_sources() { # FOLDER
	mkdir "$1"
	{ tests/tree && ls -- *.md; } | tar -cf - -T - | tar -C "$1" -xf -
}

# The same sources with a later version.
later_sources() {
	copy_sources "$work/later"
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$later\"/" "$work/later/dkms.conf"
	sed -i "s/\(define EOIG_VERSION\t\).*/\1\"$later\"/" "$work/later/module/version.h"
}

# eoigctl as it was: its package has /etc/eoig.conf as a conffile, in which all lines are comments,
# and the unit in /lib. It is repacked from the present package.
repack_earlier() { # VERSION
	local tree=$work/repack
	dpkg-deb -R "$work/eoigctl_${version}_$machine.deb" "$tree"
	sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
	mkdir "$tree/etc"
	echo '# No gateway.' >"$tree/etc/eoig.conf"
	echo /etc/eoig.conf >"$tree/DEBIAN/conffiles"
	if [[ -d $tree/usr/lib/systemd ]]; then
		mkdir "$tree/lib"
		mv "$tree/usr/lib/systemd" "$tree/lib/"
	fi
	dpkg-deb --root-owner-group -b "$tree" "$work/eoigctl_$1_$machine.deb"
	rm -r "$tree"
}

# Link the files that dpkg has installed, while nobody installs a package.
link_machine() {
	local to=$1 before tries
	for tries in {1..8}; do
		before=$(hash_of /var/lib/dpkg/status)
		rm -rf "${to:?}"/*
		mkdir -p "$to"/{usr,var/{cache,lib/{dkms,systemd},log,tmp},boot,dev,home,mnt,proc,root,run,sys,tmp}
		if (($(find /var/lib/dpkg/updates -type f | wc -l) == 0)) && copy_links "$to" &&
			[[ $(hash_of /var/lib/dpkg/status) == "$before" ]]; then
			return
		fi
		sleep "$tries"
	done
	return 1
}
copy_links() { # FOLDER
	local from=()
	mapfile -t from < <(find /usr -mindepth 1 -maxdepth 1 ! -name local)
	cp -al "${from[@]}" "$1/usr/" && cp -al /etc /bin /sbin /lib* "$1/" && cp -al /var/lib/dpkg "$1/var/lib/" &&
		cp -al /var/cache/debconf "$1/var/cache/"
}

# Run COMMAND ROOT FOLDER ARGUMENT... in a mount namespace of its own. ROOT is one of this machine,
# and $work is FOLDER.
in_machine() { # NAME COMMAND ARGUMENT...
	local name=$1 command=$2 root
	shift 2
	if [[ $(id -u) == 0 ]]; then
		root=$cache/machine-$(hash_of /var/lib/dpkg/status)
		find "$cache" -maxdepth 1 -name 'machine-*' -mtime +1 ! -path "$root" -exec rm -rf {} +
		build_once "$root" link_machine
		told "$name" unshare --mount --propagation private "$command" "$root" "$work" "$@"
	else
		# A user can only have a root in a VM. User Mode Linux compiles at native speed.
		told "$name" tests/vm/run -k debug -t 2400 --out "$work" "$command" / /out "$@"
	fi
}

# Print the releases of Debian's 6.1 and 6.12. This machine has their headers.
releases() {
	local kernel
	for kernel in 6.1 6.12; do
		cat "$("$top/tests/vm/kernel" "$kernel")/release"
	done
}
