# shellcheck shell=bash disable=SC2154 # the variables are those of ./run
# SPDX-License-Identifier: GPL-2.0-only
#
# JSON, statistics, Prometheus and colours. A part of ./run. Sourced, never run.

section "output"
json() { # WORD...
	ctl -j "$@" | jq -e 'type == "array" and all(.[]; type == "object")' >/dev/null
	is "pretty and plain JSON" "$(ctl -j -p "$@" | jq -cS .)" "$(ctl -j "$@" | jq -cS .)"
	ctl -s -j "$@" | jq . >/dev/null
}
for words in "gateway show" "gateway show egress" "subnet show" "flow show" "flow count" \
	"timeout show" "limit show" stats version "subnet get $HOST" \
	"explain out from $HOST to $FAR" "config save" "config close"; do
	# shellcheck disable=SC2086 # words are meant
	expect "JSON: $words" json $words
done
whole_json() {
	ctl -j config save | jq -e '.[0] | (.gateways | length) == 2 and (.subnets | length) == 2 and
		.timeouts.udp == 400 and .timeouts.tcp_established == 7440 and .limits.max_flows == 1000'
	is "load" "$(base | ctl -j config load - | jq -c .)" '[{"loaded":true,"reverts_in":null}]'
	is "load" "$(base | ctl -j config load - confirm 600 | jq -c .)" '[{"loaded":true,"reverts_in":600}]'
	ctl config confirm
}
expect "JSON shows the whole configuration, and how it was loaded" whole_json
wrong_words 1 'a file gets commands, for JSON use: eoigctl -j config save' -j config save "$scratch/saved"
wrong_words 1 'for JSON use: eoigctl -j stats' -j stats --prometheus
wrong_words 1 'for JSON use: eoigctl -j flow show' -j flow save
wrong_words 1 'top has no JSON output, use: eoigctl -j stats' -j top
gateway_json() {
	ctl -j gateway show | jq -e '.[0] | .name == "egress" and .type == "egress-only" and
		.uplinks[0].name == "wan" and (.uplinks[0].ifindex | type) == "number" and
		.uplinks[1] == {name: "ppp0", ifindex: null} and .unsolicited == "reject" and
		.bogons == "drop" and .reverse_path == "strict" and .mode == "enforce" and .accounting == true and
		.fastpath == false and .filtering == "address-port-dependent" and .scope == 8 and
		.subnets == 1 and .comment == "a \"b\" $c `d` \\ ü # e"'
	ctl -j stats | jq -e '.[0] | .gateway == "egress" and (.drops.unsolicited | type) == "number" and
		(.drops | length) == 17 and (.packets_out | type) == "number"'
}
expect "JSON has each key" gateway_json
stats_reset() {
	traffic
	[ "$(ctl -j stats | jq '.[0].packets_out')" -gt 0 ] || wrong "nothing was counted"
	ctl stats reset
	is "after reset" "$(ctl -j stats | jq '[.[] | .packets_out] | add')" 0
}
expect "counters count and are reset" stats_reset
# The other gateways passed nothing.
subnet_equals_gateway() {
	is "counters" "$(ctl -s -j subnet show 2600:1f18:1:2::/64 | jq -c '.[0] |
		[.packets_out, .bytes_out, .packets_in, .bytes_in]')" \
		"$(ctl -j stats | jq -c '.[0] | [.packets_out, .bytes_out, .packets_in, .bytes_in]')"
}
subnet_counts() {
	traffic
	at_least "packets out" "$(ctl -s -j subnet show 2600:1f18:1:2::/64 | jq '.[0].packets_out')" 1
	at_least "packets in" "$(ctl -s -j subnet show 2600:1f18:1:2::/64 | jq '.[0].packets_in')" 1
	eventually subnet_equals_gateway
	is "another subnet" "$(ctl -s -j subnet show 2600:1f18:1:1::/64 | jq '.[0].packets_out')" 0
	is "headings" "$(ctl -s subnet show | sed -n '1s/  */ /gp' | sed 's/ $//')" \
		"SUBNET GATEWAY OUT BYTES OUT IN BYTES IN COMMENT"
	is "keys without -s" "$(ctl -j subnet show | jq '[.[] | keys[] | select(test("packets|bytes"))] | length')" 0
	ctl stats reset
	is "after reset" "$(ctl -s -j subnet show | jq '[.[] | .packets_out, .bytes_in] | add')" 0
}
expect "a subnet shows its packets and bytes with -s" subnet_counts
section "Prometheus"
# promtool also suggests other names, and fails then.
prometheus_page() {
	traffic
	ctl stats --prometheus >"$scratch/page"
	"$PROMTOOL" check metrics <"$scratch/page"
}
# A flow may expire between the two commands.
flows_agree() {
	is "flows" "$(ctl stats --prometheus | sed -n 's/^eoig_flows //p')" \
		"$(ctl -j limit show | jq '.[0].flows')"
}
prometheus_equals_json() {
	local gateways
	ctl -j stats >"$scratch/stats"
	ctl stats --prometheus >"$scratch/page"
	is "packets out" "$(sed -n 's/^eoig_packets_total{gateway="egress",direction="out"} //p' \
		"$scratch/page")" "$(jq '.[0].packets_out' "$scratch/stats")"
	at_least "packets out" "$(jq '.[0].packets_out' "$scratch/stats")" 1
	is "reasons of each gateway" "$(sed -n \
		's/^eoig_dropped_packets_total{gateway="\(.*\)",reason="\(.*\)"} \(.*\)/\1 \2 \3/p' \
		"$scratch/page")" "$(jq -r '.[] | .gateway as $gateway | .drops | to_entries[] |
		"\($gateway) \(.key | gsub("_"; "-")) \(.value)"' "$scratch/stats")"
	is "sum of what is counted" \
		"$(grep -v '^eoig_subnet\|^#' "$scratch/page" |
			awk '$1 ~ /_total/ { sum += $NF } END { print sum }')" \
		"$(jq '[.[] | .drops[], (del(.drops, .gateway) | .[])] | add' "$scratch/stats")"
	eventually flows_agree
	gateways=$(ctl -j gateway show | jq length)
	# Three versions, whether the module is loaded, three gauges, and the uplinks.
	is "lines" "$(grep -vc '^#\|^eoig_subnet' "$scratch/page")" $((gateways * (9 + 17) + 7 +
		$(ctl -j gateway show | jq '[.[].uplinks[]] | length')))
}
prometheus_names_subnets() {
	ctl -s -j subnet show >"$scratch/subnets"
	ctl stats --prometheus >"$scratch/page"
	is "bytes of each subnet" "$(sed -n \
		's/^eoig_subnet_bytes_total{gateway="\(.*\)",subnet="\(.*\)",direction="in"} \(.*\)/\1 \2 \3/p' \
		"$scratch/page")" "$(jq -r '.[] | "\(.gateway) \(.prefix) \(.bytes_in)"' "$scratch/subnets")"
	at_least "lines" "$(grep -c '^eoig_subnet_packets_total' "$scratch/page")" 4
}
prometheus_quotes() {
	ctl subnet add dev 'a"b\c' gateway egress
	ctl stats --prometheus >"$scratch/page"
	ctl subnet del dev 'a"b\c'
	grep -qF 'subnet="dev a\"b\\c",direction="out"} 0' "$scratch/page"
	"$PROMTOOL" check metrics <"$scratch/page"
}
prometheus_shows_uplinks() {
	ctl stats --prometheus >"$scratch/page"
	grep -qF 'eoig_uplink_present{gateway="egress",uplink="wan"} 1' "$scratch/page"
	grep -qF 'eoig_uplink_present{gateway="egress",uplink="ppp0"} 0' "$scratch/page"
}
prometheus_shows_versions() {
	local version
	version=$(cat /sys/module/eoig/version)
	ctl stats --prometheus >"$scratch/page"
	is "components" "$(sed -n 's/^eoig_version_info{component="\(.*\)",version="'"$version"'"} 1/\1/p' \
		"$scratch/page" | sort | xargs)" "eoigctl installed loaded"
	grep -qx 'eoig_module_loaded 1' "$scratch/page"
}
prometheus_file() {
	rm -f "$scratch/eoig.prom"
	ctl stats --prometheus "$scratch/eoig.prom"
	is "what it prints" "$(ctl stats --prometheus "$scratch/eoig.prom")" ''
	"$PROMTOOL" check metrics <"$scratch/eoig.prom"
	is "files" "$(cd "$scratch" && echo eoig.prom*)" eoig.prom
	is "mode" "$(stat -c %a "$scratch/eoig.prom")" 644
}
# A page that is not valid is not printed at all.
prometheus_refused() {
	local status=0
	"$EOIGCTL" -n nowhere stats --prometheus >"$scratch/out" 2>"$scratch/err" || status=$?
	complains 1 'network namespace .* does not exist' $status
}
expect "promtool accepts stats --prometheus" prometheus_page
expect "stats --prometheus has the values of JSON" prometheus_equals_json
expect "stats --prometheus has the bytes of each subnet" prometheus_names_subnets
expect "stats --prometheus quotes the name of a device" prometheus_quotes
expect "stats --prometheus shows which uplinks are absent" prometheus_shows_uplinks
expect "stats --prometheus shows the versions" prometheus_shows_versions
expect "stats --prometheus FILE replaces a file that anyone may read" prometheus_file
expect "stats --prometheus fails without the namespace" prometheus_refused
wrong_words 1 'unexpected word "now"' stats --prometheus "$scratch/page" now
wrong_words 1 '/dev/null: not a regular file' stats --prometheus /dev/null
wrong_words 1 'unknown stats command "--prometeus", did you mean "--prometheus"' stats --prometeus
colours() {
	is "escapes in a pipe" "$(ctl gateway show | grep -c $'\033' || true)" 0
	[[ $(script -qec "TERM=xterm $EOIGCTL -n $NS gateway show" /dev/null </dev/null) == *$'\033'* ]]
	is "escapes with NO_COLOR" "$(script -qec "TERM=xterm NO_COLOR=1 $EOIGCTL -n $NS gateway show" \
		/dev/null </dev/null | grep -c $'\033' || true)" 0
}
expect "colours are used on a terminal only" colours
full_disk() {
	local status=0
	ctl -s stats >/dev/full 2>"$scratch/err" || status=$?
	: >"$scratch/out"
	complains 1 'standard output: No space' $status
}
expect "a full disk is an error" full_disk
