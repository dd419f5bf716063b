"""A raw resource has the alarms that a component's resource with the same properties has."""

from collections.abc import Mapping
from functools import cache

import pytest

from tests.watch.test_raw import TYPES
from tiers import compiler, resources
from tiers.ir.placed import Layout
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch
from tiers.watch import raw, raw_values
from tiers.watch.watched import watched

SPEC = b"""
version: 1
name: shop
regions: [eu-west-1]
accept: {http-only: an example without a certificate, password-not-rotated: rotated by hand}
network: {zones: 3, nat_gateway: {mode: per_zone}}
presentation:
  site:
    type: load_balancer
    listeners: [{port: 80, protocol: HTTP, forward_to: web, rules: [{path: [/api/*], forward_to: api}]}]
  packets:
    type: network_load_balancer
    scheme: internal
    listeners: [{port: 7777, protocol: UDP, forward_to: game}]
logic:
  web: {type: autoscaling, port: 80, user_data: "#!/bin/bash\\nnginx", connects_to: [orders]}
  game: {type: ec2, port: 7777, health_check: {protocol: TCP, port: 7778}, user_data: "#!/bin/bash\\ngame"}
  api: {type: fargate, image: "public.ecr.aws/nginx/nginx:1.27", port: 8080}
  nightly: {type: job, image: "public.ecr.aws/nginx/nginx:1.27", schedule: {cron: 0 3 * * *}}
  repair:
    type: function
    runtime: python3.13
    timeout: 20
    source: "def handler(event, context): print(event)"
    consumes: [jobs]
data:
  orders: {type: rds, engine: postgres, instance_class: db.t4g.large, allocated_storage: 500, replicas: 1}
  bills: {type: rds, engine: mysql, allocated_storage: 200, multi_az: cluster}
  stock: {type: aurora, engine: postgres, capacity: {min: 1, max: 8}}
  paused: {type: aurora, engine: mysql, capacity: {min: 0, max: 8}, readers: 0}
  sessions: {type: cache}
  carts: {type: cache, shards: 2}
  prices: {type: cache, serverless: true, limits: {storage: 10}}
  visits: {type: cache, serverless: true}
  jobs: {type: queue, visibility: 400, retention: 10}
  files: {type: bucket, alarms: {errors: 5}}
  news: {type: topic, subscribers: [jobs]}
  items: {type: table, key: item}
  shared: {type: file_system, throughput: bursting}
  fast: {type: file_system}
operations: {notify: [ops@example.com]}
"""
ONLY_OF_COMPONENTS = {
    # Their cluster may have no Container Insights, and a service no tasks.
    ("AWS::ECS::Service", "tasks"),
    # AWS's list has them with other resources.
    ("AWS::EFS::FileSystem", "io_bytes"),
}
TITLES = ("AWS::SQS::Queue", "AWS::ElasticLoadBalancingV2::TargetGroup")
"""The types of which components know more than a raw resource shows: what failed, and who is behind."""
MAY_BE_EMPTY = "AWS::ECS::Service"

Key = tuple[str, str, str]


@cache
def both() -> tuple[Mapping[Key, Watch], Mapping[Key, Watch], Mapping[str, str]]:
    """Return what is watched of components, of their resources as raw ones, and the types of these."""
    compiled = compiler.compile_spec("spec.yaml", SPEC, Layout.SINGLE)
    assert compiled.architecture is not None, [each.message for each in compiled.findings]
    assert compiled.bundle is not None
    (template,) = compiled.bundle.templates.values()
    written = {
        name: (Stack.LOGIC, body["Type"], body.get("Properties", {}))
        for name, body in template["Resources"].items()
    }
    known = raw_values.linked(written, {})
    found = [raw._watch(each, None, []) for one in known.values() for each in raw.metrics(one)]
    own = [each.what for each in watched(compiled.architecture) if isinstance(each.what, Watch)]
    return keyed(own), keyed(found), {name: each for name, (_, each, _) in written.items()}


def keyed(watches: list[Watch]) -> Mapping[Key, Watch]:
    return {(each.subject, each.word, each.part): each for each in watches}


def test_the_spec_has_most_of_the_types() -> None:
    _, _, types = both()
    without = {
        *("AWS::AmazonMQ::Broker", "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"),
        *("AWS::CertificateManager::Certificate", "AWS::DynamoDB::GlobalTable", "AWS::EC2::VPNConnection"),
        *("AWS::ElastiCache::CacheCluster", "AWS::Elasticsearch::Domain", "AWS::Kinesis::Stream"),
        *("AWS::MSK::Cluster", "AWS::OpenSearchService::Domain", "AWS::Redshift::Cluster"),
        "AWS::StepFunctions::StateMachine",
    }
    assert {*TYPES} - {*types.values()} == without


def test_components_and_raw_resources_have_the_same_alarms() -> None:
    own, found, types = both()
    compared = 0
    for key, expected in own.items():
        resource_type = types[expected.subject]
        if not resources.alarms_of(resource_type) or (resource_type, expected.word) in ONLY_OF_COMPONENTS:
            continue
        if expected.breach is None:
            assert key not in found or found[key].breach is None, key
            continue
        same = found[key]
        compared += 1
        assert same.breach is not None
        assert {**same.metrics} == {**expected.metrics}, key
        assert same.expression == expected.expression
        if resource_type == MAY_BE_EMPTY:
            assert same.breach._replace(missing=expected.breach.missing) == expected.breach
        else:
            assert same.breach == expected.breach, key
        if resource_type not in TITLES:
            assert same.title == expected.title.replace(f" of instance {expected.part[-1:]}", ""), key
    assert compared > 60


def test_raw_resources_have_no_other_alarms_than_components() -> None:
    own, found, _ = both()
    more = {key for key, each in found.items() if each.breach is not None and key not in own}
    # The topic of `operations` has no alarms itself.
    assert more == {("OperationsTopic", "failed", "")}


@pytest.mark.parametrize("word", ["age", "dead_letters"])
def test_both_queues_of_a_component_are_compared(word: str) -> None:
    own, found, _ = both()
    assert [key for key in own if key[1] == word and key in found]
