# SPDX-License-Identifier: GPL-2.0-only
#
# "make help" lists the targets.

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

# KERNELRELEASE selects an installed kernel, KDIR any other build tree.
KERNELRELEASE ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE)/build
PREFIX ?= /usr
DESTDIR ?=

.PHONY: all module eoigctl install uninstall dkms-install dkms-uninstall demo check check-all broken \
	proof conformance bench fuzz coverage deb deps clean help

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
	[ -n "$(DESTDIR)" ] || systemctl disable --now $(notdir $(wildcard tools/systemd/*.*)) || true
	rm -f $(DESTDIR)/lib/modules/$(KERNELRELEASE)/updates/eoig.ko* \
		$(DESTDIR)/lib/modules/$(KERNELRELEASE)/extra/eoig.ko* \
		$(DESTDIR)/var/lib/prometheus/node-exporter/eoig.prom
	$(MAKE) -C tools/eoigctl uninstall DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	[ -n "$(DESTDIR)" ] || depmod $(KERNELRELEASE)

# Install on this machine. For a package, use "make deb". Replace an earlier installation.
dkms-install: | $(KDIR)
	@[ -z "$(DESTDIR)" ] || { echo "dkms-install installs on this machine, do not set DESTDIR" >&2; exit 1; }
	$(dkms-remove)
	mkdir -p /usr/src/eoig-$(VERSION)
	cp -r Kbuild dkms.conf module uapi /usr/src/eoig-$(VERSION)/
	dkms install eoig/$(VERSION) -k $(KERNELRELEASE)
	$(MAKE) install-tools
	@tools/reload-due

dkms-uninstall: uninstall
	$(dkms-remove)

define dkms-remove
	[ ! -e /var/lib/dkms/eoig/$(VERSION) ] || dkms remove eoig/$(VERSION) --all
	rm -rf /usr/src/eoig-$(VERSION)
endef

# Build the packages eoig-dkms, eoigctl and eoig-dev, or their source package, into DEBS.
DEBS ?= $(CURDIR)
deb:
	tools/debian/build "$(DEBS)"

.PHONY: deb-source
deb-source:
	tools/debian/build --source "$(DEBS)"

# Build the RPM packages eoig-dkms, eoigctl and eoig-devel into RPMS.
RPMS ?= $(CURDIR)
.PHONY: rpm
rpm:
	tools/rpm/build "$(RPMS)"

deps:
	@tests/install-deps

demo: deps
	@tests/vm/run -k 6.12 --dkms tests/net/demo

check: deps
	@tests/run

# Continues after an interruption, unless the tree has changed. Does not include "make broken".
check-all: deps
	@tests/run --all

# Check that the tests find the faults of tests/broken (NAMES, or all).
broken: deps
	@tests/broken/run $(NAMES)

# Prove the theorems of tests/proof.
proof: deps
	@tests/run '^proof'

# KERNEL=6.1|6.12|debug, PEER=nftables, PCAP=DIR, CASES=PATTERN
KERNEL ?= 6.12
conformance: deps
	@tests/conformance/run -k $(KERNEL) $(if $(PCAP),--pcap $(PCAP)) $(if $(PEER),--peer $(PEER)) \
		$(CASES)

bench: deps
	@tests/bench/run

# Seconds for each fuzzer.
TIME ?= 600
fuzz: deps
	@tests/fuzz/run $(TIME)

# List the lines and branches of the module that the tests run, on debug-full.
coverage: deps
	@tests/coverage/run

clean:
	$(MAKE) -C tools/eoigctl clean
	find . -name '*.o' -o -name '.*.cmd' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name Module.symvers -o -name modules.order | xargs rm -f

help:
	@echo 'make demo            show the example network in a VM: who reaches whom'
	@echo 'make check           run each scenario once, lint, packages (30 minutes)'
	@echo 'make check-all       run all tests on all kernels; continues after an interruption (hours)'
	@echo 'make broken          check that the tests find planted faults (NAMES='\''one another'\'')'
	@echo 'make proof           prove theorems on the module'\''s own C files, and its memory order'
	@echo 'make conformance     run RFC 6092 case by case (PEER=nftables, PCAP=DIR, CASES=PATTERN)'
	@echo 'make bench           measure a packet, beside conntrack and flowtable'
	@echo 'make fuzz TIME=600   run each fuzzer for TIME seconds'
	@echo 'make coverage        list the lines of the module that the tests run (over an hour)'
	@echo 'make                 build the module and eoigctl for the running kernel'
	@echo 'make install         install both for the running kernel'
	@echo 'make dkms-install    install both; DKMS rebuilds the module for each new kernel'
	@echo 'make deb             build the Debian packages (DEBS=FOLDER)'
	@echo 'make deb-source      build their source package (DEBS=FOLDER)'
	@echo 'make rpm             build the RPM packages (RPMS=FOLDER)'
	@echo 'make deps            install what demo and check need (as root), or print how'
	@echo 'KERNELRELEASE, KDIR, DESTDIR and PREFIX are respected.'
