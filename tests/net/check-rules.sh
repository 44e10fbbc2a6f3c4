# shellcheck shell=bash disable=SC2154 # the variables are those of ./check-test
# SPDX-License-Identifier: GPL-2.0-only
#
# Rules that drop or translate packets of a gateway. A part of ./check-test. Sourced, never run.

section "rules of nftables"
firewall() { # RULES
	router nft -f - <<-RULES
		table inet firewall {
			set inside { type ifname; elements = { priv, pub }; }
			chain forward {
				type filter hook forward priority 0; policy drop;
				$1
			}
		}
	RULES
}
policy_drop() {
	firewall ''
	fails fetch db $FRIEND
	says problem 'chain forward of table inet firewall' 'it drops packets from priv to wan'
	says problem 'chain forward of table inet firewall' 'it drops answers from wan to priv'
}
rules_fixed() {
	fix_all
	egress_works
}
no_answers() {
	firewall 'iifname @inside oifname "wan" accept;'
	fails fetch db $FRIEND
	says_nothing_of 'it drops packets from priv'
	says problem 'chain forward of table inet firewall' 'it drops answers from wan to priv'
}
good_rules() {
	firewall 'ct state vmap { established : accept, related : accept, invalid : drop }
		meta nfproto ipv6 iifname @inside oifname "wan" ip6 saddr 2600:1f18:1::/48 accept
		iifname "wan" oifname "pub" tcp dport 80 accept'
	content
	egress_works
}
not_understood() {
	firewall 'ct state established,related accept
		iifname "priv" meta mark and 4 == 4 oifname "wan" accept
		iifname "pub" accept'
	fails fetch db $FRIEND
	says warning 'chain forward of table inet firewall' 'it may drop packets from priv to wan: check your own rules'
	says_nothing_of 'from pub'
}
with_patience_for_failure() {
	PATIENCE=$((3 * SLOW)) "$@"
}
expect "check reports a policy that drops" with_patience_for_failure policy_drop
expect "rules that accept fix a policy that drops" rules_fixed
restore
expect "check reports dropped answers" with_patience_for_failure no_answers
expect "a rule that accepts answers fixes it" rules_fixed
restore
expect "check accepts rules that accept" good_rules
restore
expect "check reports rules that it does not understand" with_patience_for_failure not_understood
restore

# The program that check proposes may not be installed.
old_policy() { # accept|drop
	modprobe ip6table_filter
	router $PYTHON -ES "$here/ip6tables.py" "$1"
}
old_drop() {
	old_policy drop
	fails fetch db $FRIEND
	says problem 'chain FORWARD of ip6tables' 'it drops packets from priv to wan'
}
old_accept() {
	old_policy accept
	content
	egress_works
}
expect "check reports a policy of the old ip6tables that drops" with_patience_for_failure old_drop
expect "check accepts a policy of the old ip6tables that accepts" old_accept

pre() {
	router nft -f - <<-RULES
		table inet firewall {
			chain early {
				type filter hook prerouting priority -300; policy accept;
				iifname "priv" ip6 saddr 2600:1f18:1::/48 drop
			}
		}
	RULES
	fails fetch db $FRIEND
	says problem 'chain early of table inet firewall' 'it drops packets from priv to wan'
}
expect "check reports a rule before FORWARD that drops" with_patience_for_failure pre
expect "a rule that accepts before it fixes it" rules_fixed
restore

nat_rules() {
	router nft -f - <<-RULES
		table inet firewall {
			chain nat {
				type nat hook postrouting priority srcnat;
				ip saddr 10.0.2.0/24 oifname "wan" masquerade
				$1
			}
		}
	RULES
}
nat4() {
	nat_rules ''
	content
	says_nothing_of 'it translates addresses'
}
nat6() {
	nat_rules 'ip6 saddr 2600:1f18:1:2::/64 oifname "wan" snat ip6 to 2600:9000::a'
	content
	says note 'chain nat of table inet firewall' 'attach the interior prefix'
	egress_works
	at_least "flows of db" "$(router eoigctl flow count interior $DB)" 1
}
expect "check accepts NAT of IPv4" nat4
restore
expect "check notes NAT of IPv6" nat6
restore
