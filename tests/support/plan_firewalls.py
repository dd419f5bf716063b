"""Specs with firewalls that tests of plans change."""

from collections.abc import Mapping

FIREWALL = """\
version: 1
name: shop
presentation:
  site:
    type: load_balancer
    listeners: [{port: 80, protocol: HTTP, forward_to: web}]
    firewall: {rules: [common, sql], rate_limit: 500, block_countries: [US, CA]}
logic:
  web: {type: ec2, count: 2, port: 80}
"""

BASES: Mapping[str, str] = {
    "firewall": FIREWALL,
    "firewall of a country": FIREWALL.replace("block_countries: [US, CA]", "allow_countries: [DE]"),
}
