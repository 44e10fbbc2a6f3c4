# SPDX-License-Identifier: GPL-2.0-only
#
# make help says what there is.

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

# As packagers expect: KERNELRELEASE chooses an installed kernel, KDIR any other.
KERNELRELEASE ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE)/build
PREFIX ?= /usr
DESTDIR ?=

.PHONY: all module eoigctl install uninstall dkms-install dkms-uninstall demo check check-all broken \
	conformance bench fuzz coverage deb deps clean help

all: module eoigctl

$(KDIR):
	@echo "no kernel headers in $(KDIR): apt-get install linux-headers-$(KERNELRELEASE)" >&2; exit 1

module: | $(KDIR)
	@[ $(words $(CURDIR)) = 1 ] || { echo "kbuild needs a folder without a space in its name" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

eoigctl:
	$(MAKE) -C tools/eoigctl

install: all
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	$(MAKE) install-tools

.PHONY: install-tools
install-tools: eoigctl
	$(MAKE) -C tools/eoigctl install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

uninstall:
	[ -n "$(DESTDIR)" ] || systemctl disable eoig || true
	rm -f $(DESTDIR)/lib/modules/$(KERNELRELEASE)/updates/eoig.ko* \
		$(DESTDIR)/lib/modules/$(KERNELRELEASE)/extra/eoig.ko* \
		$(DESTDIR)$(PREFIX)/sbin/eoigctl $(DESTDIR)$(PREFIX)/share/man/man8/eoigctl.8 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/eoigctl \
		$(DESTDIR)/lib/systemd/system/eoig.service
	[ -n "$(DESTDIR)" ] || depmod $(KERNELRELEASE)

# Of this machine and no other: a package's way is make deb. Once more, it is built anew.
dkms-install: | $(KDIR)
	@[ -z "$(DESTDIR)" ] || { echo "dkms-install is for this machine, without DESTDIR" >&2; exit 1; }
	$(dkms-remove)
	mkdir -p /usr/src/eoig-$(VERSION)
	cp -r Kbuild dkms.conf module uapi /usr/src/eoig-$(VERSION)/
	dkms install eoig/$(VERSION) -k $(KERNELRELEASE)
	$(MAKE) install-tools

dkms-uninstall: uninstall
	$(dkms-remove)

define dkms-remove
	[ ! -e /var/lib/dkms/eoig/$(VERSION) ] || dkms remove eoig/$(VERSION) --all
	rm -rf /usr/src/eoig-$(VERSION)
endef

# eoig-dkms and eoigctl, into DEBS.
DEBS ?= $(CURDIR)
deb:
	tools/debian/build "$(DEBS)"

deps:
	@tests/install-deps

demo: deps
	@tests/vm/run -k 6.12 --dkms tests/net/demo

check: deps
	@tests/run

# Interrupted, it goes on where it was, unless the tree has changed. make broken is not part of it.
check-all: deps
	@tests/run --all

# Whether the tests notice the faults of tests/broken (NAMES, or all).
broken: deps
	@tests/broken/run $(NAMES)

# KERNEL=6.1|6.12|debug, PEER=nftables, PCAP=DIR, CASES=PATTERN
KERNEL ?= 6.12
conformance: deps
	@tests/conformance/run -k $(KERNEL) $(if $(PCAP),--pcap $(PCAP)) $(if $(PEER),--peer $(PEER)) \
		$(CASES)

bench: deps
	@tests/bench/run

# How long each front is attacked, in seconds.
TIME ?= 600
fuzz: deps
	@tests/fuzz/run $(TIME)

# Which lines and branches of the module its tests run, on debug-full.
coverage: deps
	@tests/coverage/run

clean:
	$(MAKE) -C tools/eoigctl clean
	find . -name '*.o' -o -name '.*.cmd' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name Module.symvers -o -name modules.order | xargs rm -f

help:
	@echo 'make demo            the VPC lab in a VM: who reaches whom'
	@echo 'make check           each scenario once, lint, packages (30 minutes)'
	@echo 'make check-all       all tests on all kernels; goes on where it was interrupted (hours)'
	@echo 'make broken          whether the tests notice planted faults (NAMES=tests/broken/...)'
	@echo 'make conformance     RFC 6092, case by case (PEER=nftables, PCAP=DIR, CASES=PATTERN)'
	@echo 'make bench           what a packet costs, beside conntrack and flowtable'
	@echo 'make fuzz TIME=600   random packets and messages, so many seconds for each front'
	@echo 'make coverage        which lines of the module the tests run (over an hour)'
	@echo 'make                 the module and eoigctl, for the running kernel'
	@echo 'make install         both, for the running kernel'
	@echo 'make dkms-install    both, the module by DKMS: rebuilt for each new kernel'
	@echo 'make deb             Debian packages eoig-dkms and eoigctl (DEBS=where to)'
	@echo 'make deps            install what demo and check need (as root), or say how'
	@echo 'KERNELRELEASE, KDIR, DESTDIR and PREFIX are honoured.'
