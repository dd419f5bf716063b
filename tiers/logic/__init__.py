"""The component types of the logic tier: servers in private subnets.

Must not import another tier, the linker or anything that does input or output.
"""
