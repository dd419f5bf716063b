"""Templates to data: files, positions, stacks within stacks, and CloudFormation's functions.

Nothing here knows what a subnet is; whatever cannot be told is a value of the type `Unknown`.
"""
