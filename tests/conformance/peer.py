# SPDX-License-Identifier: GPL-2.0-only
"""nftables and conntrack instead of eoig, with the rules of a careful guide."""

from lab import SUBNET, run

BOGONS = ('::/128, ::1/128, ::ffff:0:0/96, ::/96, 64:ff9b:1::/48, 100::/64, 2001:2::/48, '
          '2001:10::/28, 2001:20::/28, 2001:db8::/32, 3fff::/20, 5f00::/16, fc00::/7, fe80::/10, '
          'fec0::/10')


class Nftables:
    """The options of eoig as rules of nftables, as far as they can be."""

    name = 'nftables'

    def configure(self, options):
        option = dict(zip(options[::2], options[1::2]))
        rules = ['rt type 0 drop', 'ip6 saddr ff00::/8 drop',
                 f'iifname "out0" ip6 saddr {SUBNET} drop']
        if option.get('type') == 'internet':
            rules.append('accept')
        if option.get('bogons') != 'accept':
            rules += [f'ip6 saddr {{ {BOGONS} }} drop', f'ip6 daddr {{ {BOGONS} }} drop']
        rules.append('ct state established,related accept')
        rules.append('ct state invalid drop')
        rules.append(f'oifname "out0" ip6 saddr != {SUBNET} drop')
        rules.append('iifname "in0" oifname "out0" accept')
        if option.get('unsolicited') == 'reject':
            rules.append('reject with icmpv6 admin-prohibited')
        body = '\n\t\t'.join(rules)
        table = 'table ip6 gate'
        run(['ip', 'netns', 'exec', 'router', 'nft', '-f', '-'], input=f'''
{table}
delete {table}
{table} {{
	set bogons {{ type ipv6_addr; flags interval; auto-merge; }}
	chain forward {{
		type filter hook forward priority 0; policy drop;
		{body}
	}}
}}
''')
        run('ip netns exec router conntrack -F'.split())
