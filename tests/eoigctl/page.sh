# shellcheck shell=bash disable=SC2154 # the variables are those of ./host
# SPDX-License-Identifier: GPL-2.0-only
#
# A page of top at several sizes of the terminal. A part of ./host. Sourced, never run.

section "top"
expect "the page is built" linked page
page() { # ROWS COLUMNS [GATEWAYS [HOSTS]]
	"$scratch/page" "$@" >"$scratch/seen"
	is "rows" "$(wc -l <"$scratch/seen")" "$1"
	is "the widest row" "$(awk -v most="$2" 'length > most' "$scratch/seen" | wc -l)" 0
}
# The end of the page, its last column and the end of the longest row are there.
whole_page() { # ROWS COLUMNS
	page "$1" "$2"
	tail -n 1 "$scratch/seen" | grep 'q quit$' >/dev/null || wrong "the footer: $(tail -n 1 "$scratch/seen")"
	grep -qE '^HOST +FLOWS\* +NEW +UNREPL(IED)? +OUT +IN *$' "$scratch/seen" || wrong "$(grep HOST "$scratch/seen")"
	grep -qE '^2a2a.*:2a01 +67.1M +67.1M +67.1M +67.1 MB +999.9 GB *$' "$scratch/seen" ||
		wrong "a host: $(grep 2a01 "$scratch/seen")"
	grep -qE '^egress.* 98.8 GB/s$' "$scratch/seen" || wrong "a gateway: $(grep ^egress "$scratch/seen")"
}
expect "a page of 80x24 cuts nothing off" whole_page 24 80
expect "a page of 200x50 cuts nothing off" whole_page 50 200
small_pages() {
	page 1 1
	page 2 20
	page 8 40
	page 24 81
	page 24 90
	page 24 91
	page 60 300
}
expect "no page is larger than the terminal" small_pages
many_gateways() {
	page 24 80 50
	grep -qx '44 more' "$scratch/seen" || wrong "$(cat "$scratch/seen")"
	at_least "hosts" "$(grep -c '^2a2a:' "$scratch/seen")" 5
}
expect "many gateways leave room for hosts" many_gateways
one_host() {
	page 24 80 1 1
	head -n 1 "$scratch/seen" | grep ', 1 host$' >/dev/null || wrong "$(head -n 1 "$scratch/seen")"
}
expect "one host is not several" one_host
