"""The spec with a distribution, for `tests/support/plan_edge_changes.py`."""

EDGE = """\
version: 1
name: shop
regions: [us-east-1]
presentation:
  site:
    type: cdn
    origin: pages
    paths: {/api/*: api}
  api:
    type: load_balancer
    scheme: internal
    listeners: [{port: 80, protocol: HTTP, forward_to: web}]
logic:
  web: {type: ec2, count: 2, port: 80}
data:
  pages: {type: bucket}
"""
