"""Keys of the Serverless Framework, SAM, CDK, and Terraform for functions and what they are connected to."""

import pytest

from tiers import compiler

SPEC = """\
version: 1
name: shop
logic:
  worker: {{type: function, runtime: python3.13, handler: a.b, code: {{bucket: abc, key: k}}, {function}}}
data:
  jobs: {{type: queue, {queue}}}
  files: {{type: bucket, {bucket}}}
"""
HELPS = {
    ("function", "memorySize: 512"): "use `memory`",
    ("function", "MemorySize: 512"): "use `memory`",
    ("function", "reservedConcurrency: 5"): "use `concurrency`",
    ("function", "iamRoleStatements: []"): "use `role`",
    ("function", "event_source: jobs"): "`consumes`",
    ("function", "http: GET /"): "`forward_to` of a load balancer",
    ("function", "functionName: worker"): "remove it",
    ("function", "s3: files"): "`events_to`",
    ("function", "consumes: [{queue: jobs, batchSize: 10}]"): "use `batch: 10`",
    ("function", "consumes: [{queue: jobs, maximum_batching_window_in_seconds: 5}]"): "use `window: 5`",
    ("queue", "subscribers: [worker]"): "`consumes`",
    ("queue", "connects_to: [worker]"): "`consumes` in the one that receives",
    ("queue", "visibilityTimeout: 60"): "use `visibility: 180`",
    ("bucket", "website: true"): "add a `cdn` with `origin: NAME`",
}


@pytest.mark.parametrize(("place", "key"), list(HELPS))
def test_a_key_of_another_tool(place: str, key: str) -> None:
    spec = SPEC.format(**{each: key if each == place else "" for each in ("function", "queue", "bucket")})
    found = compiler.check("spec.yaml", spec.replace(", }", "}").encode()).findings
    helps = [each.help for each in found if each.code.id == "T0101"]
    assert any(HELPS[place, key] in each for each in helps), found
    assert not any("one of" in each for each in helps)
