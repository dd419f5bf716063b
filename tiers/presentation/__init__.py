"""The component types of the presentation tier: what the internet sees, in public subnets.

Must not import another tier, the linker or anything that does input or output.
"""
