"""An account's exported state to resources as CloudFormation writes them, for the same builders.

Reads the output of `aws ec2 describe-…` and similar commands. Must not know templates or functions.
"""
