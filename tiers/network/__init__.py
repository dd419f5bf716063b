"""The network under the tiers: addresses, subnets, routes, gateways, and groups made from edges.

Must not import a component type's module: what a component listens on, it is asked.
"""
