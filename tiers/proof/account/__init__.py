"""An account's exported state to resources as CloudFormation writes them, for the same builders.

Reads what `aws ec2 describe-…` and its like print. Must not know templates or functions.
"""
