"""The component types of the data tier: what keeps the data, in isolated subnets.

Must not import another tier, the linker or anything that does input or output.
"""
