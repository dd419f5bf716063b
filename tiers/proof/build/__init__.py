"""Resources, as CloudFormation writes them, to the network model: one file an area.

Must not know files, functions or accounts.
"""
