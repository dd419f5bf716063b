"""Templates to data: files, positions, stacks within stacks, and CloudFormation's functions.

Nothing here knows about subnets; every unknown value is of the type `Unknown`.
"""
