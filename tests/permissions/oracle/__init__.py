"""Answers of another evaluator of policies, recorded, and compared with those of the proof.

`python -m tests.permissions.oracle --modules DIR` draws policies and requests, asks the npm package
`@cloud-copilot/iam-simulate`, installed in DIR, and writes `recorded.json`. That package is under the AGPL:
it runs as a separate process, by hand, and nothing of it is shipped. Packages of PyPI that were examined:

- principalmapper: its evaluator knows all kinds of policies, but its last release is of 2022
- iam-ape: lists the permissions of an identity by its policies and boundary, without those of resources
- iamprover: alpha; conditions that it does not know count as true, so unknown looks like YES or NO
- moto: evaluates conditions of trust policies only

`drawing.py` does not draw where its answer is not AWS's: a policy without `Version`, whose variables it reads
all the same, wildcards in the part of an ARN with the type, and an account in `NotPrincipal`, which it reads
as each role of the account. It has no defaults of services, so there is no topic and no file system without
a policy.
"""
