# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A root with a layer on top, in which packages are installed. For the tests of packages that run in
# a mount namespace of their own. Sourced, never run.
#
# The caller sets lower (the root below), folder (packages and sources) and scratch.

# shellcheck disable=SC2154 # the caller sets them
layer=$scratch/layer
root=$layer/root
trap 'umount -R -l "$layer" 2>/dev/null; rm -rf --one-file-system "$scratch"' EXIT

inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@" </dev/null; }

layer_up() {
	mkdir "$layer"
	mount -t tmpfs tmpfs "$layer"
	mkdir "$layer"/{upper,work,root}
	mount -t overlay -o "lowerdir=$lower,upperdir=$layer/upper,workdir=$layer/work" overlay "$root"
	mount --bind /dev "$root/dev"
	mount -t proc proc "$root/proc"
	mount -t tmpfs tmpfs "$root/tmp"
	mkdir -p "$root/mnt/packages" "$folder/modules"
	mount --bind "$folder" "$root/mnt/packages"
	# tests/run sets it.
	[ -z "${CCACHE_DIR:-}" ] || { mkdir -p "$root$CCACHE_DIR" && mount --bind "$CCACHE_DIR" "$root$CCACHE_DIR"; }
	# Another user owns them, so they cannot be opened.
	rm -f "$root"/var/lib/dpkg/{lock,lock-frontend,triggers/Lock}
}

# A root with one kernel that eoig supports and one that it does not.
root_up() { # RELEASE
	layer_up
	rm -rf "$root"/lib/modules/* "${root:?}"/boot/* "$root"/var/lib/dkms/eoig
	kernel_up "$1"
	kernel_up "$unsupported" "$1"
}

# The files of a kernel and its headers that DKMS looks for.
kernel_up() { # RELEASE [RELEASE-OF-THE-HEADERS]
	mkdir "$root/lib/modules/$1"
	ln -s "/usr/src/linux-headers-${2:-$1}" "$root/lib/modules/$1/build"
}

# What eoig-metrics.service writes.
# shellcheck disable=SC2034 # for those who source this
metrics=var/lib/prometheus/node-exporter/eoig.prom

# Its headers are those of another kernel: DKMS must not get as far as to use them.
unsupported=5.10.0-1-amd64

module_of() { # RELEASE
	find "$root/lib/modules/$1" -name 'eoig.ko*' | grep .
}

built() { # VERSION RELEASE
	local module status
	status=$(inside dkms status eoig)
	grep -q "^eoig/$1, $2, .*: installed" <<<"$status" || wrong "dkms says: $status"
	module=$(module_of "$2")
	is "its version" "$(modinfo -F version "$module")" "$1"
	is "its kernel" "$(modinfo -F vermagic "$module" | cut -d' ' -f1)" "$2"
	mkdir -p "$folder/modules/$1/$2"
	cp "$module" "$folder/modules/$1/$2/"
}

# The package of a kernel runs this script.
kernel_is_skipped() {
	inside /etc/kernel/postinst.d/dkms "$unsupported"
	is "modules" "$(module_of "$unsupported" || true)" ""
}

none_left() {
	local left
	# Some of these folders may not exist.
	left=$(cd "$root" && find etc usr/{src,share,sbin,include,lib,libexec} lib/{systemd,modules} \
		var/log var/lib/{dkms,systemd,dpkg,private,prometheus} -name '*eoig*' 2>/dev/null || true)
	is "what is left" "$left" ""
}
