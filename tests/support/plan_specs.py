"""Specs to change, and what a plan says of a change, in the few words of `tests/support/plan_changes.py`."""

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple

from tests.support import plan_edges, plan_firewalls, plan_members
from tests.support.plan_cluster_specs import AURORA, CACHES, STANDBYS
from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot, of_bundle
from tiers.plan.model import Action, Change
from tiers.plan.planning import Plan

DATABASE = """\
data:
  orders:
    type: rds
    engine: postgres
    engine_version: "16"
    database: shop
    username: dbadmin
    instance_class: db.m7g.large
    replicas: 1
"""

BALANCER = """\
  front:
    type: load_balancer
    access_logs: true
    listeners:
      - {port: 80, protocol: HTTP, redirect_to: HTTPS}
      - port: 443
        protocol: HTTPS
        certificate: arn:aws:acm:eu-west-1:111122223333:certificate/one
        forward_to: web
"""

FILES = """\
resources:
  data:
    Files:
      Type: AWS::EFS::FileSystem
      Properties: {Encrypted: true, PerformanceMode: generalPurpose}
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
"""

OVERRIDES = """\
overrides:
  OrdersDBInstance.StorageEncrypted: true
"""

SHOP = f"""\
version: 1
name: shop
network:
  cidr: 10.0.0.0/16
  zones: 2
  nat_gateway: {{mode: per_zone}}
  private_zone: shop.internal
presentation:
  gate: {{type: bastion, key_pair: office, allow_ssh_from: [203.0.113.0/24], connects_to: [worker]}}
{BALANCER}logic:
  web: {{type: autoscaling, port: 8080, instance_type: t4g.small, connects_to: [orders]}}
  worker: {{type: ec2, count: 2, port: 9000, connects_to: [orders]}}
{DATABASE}{FILES}{OVERRIDES}"""

PLANNED = """\
version: 1
name: shop
network:
  cidr: 10.0.0.0/16
  nat_gateway: {mode: single, zone: a}
  subnets:
    public-a: {zone: a, cidr: 10.0.0.0/24, kind: public}
    public-b: {zone: b, cidr: 10.0.1.0/24, kind: public}
    private-a: {zone: a, cidr: 10.0.2.0/24, kind: private}
    private-b: {zone: b, cidr: 10.0.3.0/24, kind: private}
    data-a: {zone: a, cidr: 10.0.4.0/24, kind: isolated}
    data-b: {zone: b, cidr: 10.0.5.0/24, kind: isolated}
presentation:
  front: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: ec2, count: 2, port: 80, connects_to: [orders]}
data:
  orders: {type: rds, engine: postgres}
"""

NAMED = """\
    Jobs: {Type: AWS::SNS::Topic, Properties: {TopicName: shop-jobs}}
    Log: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
"""

MYSQL = (
    SHOP.replace("engine: postgres\n", "engine: mysql\n")
    .replace('engine_version: "16"\n', 'engine_version: "8.0"\n    extended_support: true\n')
    .replace("    replicas: 1\n", "    replicas: 1\n    allocated_storage: 100\n")
    .replace("name: shop\n", "name: shop\nregions: [eu-west-1]\n", 1)
    .replace("resources:\n  data:\n", f"resources:\n  data:\n{NAMED}")
)

SERVICES = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: single}}
presentation:
  site:
    type: load_balancer
    scheme: internal
    listeners:
      - {port: 80, protocol: HTTP, forward_to: web, rules: [{path: [/api/*], forward_to: api}]}
logic:
  web:
    type: fargate
    image: public.ecr.aws/acme/web:1
    cpu: 512
    memory: 1024
    port: 8080
    capacity: {min: 2, max: 4}
    health_check: {path: /ok}
    deployment: {strategy: rolling}
  api:
    type: fargate
    image: public.ecr.aws/acme/api:1
    port: 9000
    capacity: {min: 2, max: 2}
    deployment: {strategy: canary, canary: {percent: 5}}
"""

FUNCTIONS = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: single}}
logic:
  thumbs:
    type: function
    runtime: python3.13
    handler: app.main
    code: {bucket: my-code, key: thumbs/1.zip}
    architecture: x86_64
    consumes: [{queue: images, batch: 5}]
    schedule: {rate: 1 day}
    environment: {MODE: live}
  report:
    type: function
    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/report:1
    connects_to: [orders]
data:
  images: {type: queue}
  others: {type: queue}
  orders: {type: rds, engine: postgres}
"""

STORED = """\
version: 1
name: shop
data:
  files: {type: bucket, lifecycle: {expire: 365}, events_to: {jobs: {}}, logs: audit}
  records: {type: bucket, object_lock: {days: 30}}
  audit: {type: bucket}
  jobs: {type: queue, retention: 7}
  orders: {type: queue, fifo: true}
"""

ONE_SERVER = """\
version: 1
name: shop
logic:
  worker: {type: ec2, connects_to: [jobs]}
data:
  jobs: {type: queue}
"""

STORES = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: single}}
logic:
  worker: {type: ec2, connects_to: [news]}
data:
  jobs:
    {type: table, key: job, indexes: {by_status: {key: status}}, point_in_time_recovery: 35}
  news: {type: topic, fifo: false, subscribers: [ops@example.com, {to: orders, filter: {kind: [order]}}]}
  orders: {type: queue}
"""

SHARED = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: single}}
logic:
  web: {type: autoscaling, mounts: {shared: /srv/shared}}
  api: {type: fargate, image: public.ecr.aws/acme/api:1, mounts: {shared: /srv/shared}}
data:
  shared:
    type: file_system
    subnets: [isolated-a, isolated-b]
    throughput: 128
    lifecycle: {ia: 30, archive: none}
    access_points: {files: {path: /files, uid: 1000}}
"""

IN_ONE_ZONE = (
    ("data:\n", "accept: {files-in-one-zone: a trial}\ndata:\n"),
    ("isolated-b]", "isolated-b]\n    one_zone: a"),
    (", isolated-b]", "]"),
    ("autoscaling,", "autoscaling, subnets: [private-a],"),
    ("fargate,", "fargate, subnets: [private-a],"),
)

DISKS = """\
version: 1
name: shop
network: {zones: 2, nat_gateway: {mode: none}}
logic:
  store:
    type: ec2
    count: 2
    volumes:
      /dev/sdf: {size: 200, mount: /srv/data}
      /dev/sdg: {type: io2, size: 40, iops: 4000}
  web: {type: autoscaling, volumes: {/dev/sdf: {size: 100}}}
accept: {volumes-not-kept: copies only}
"""

BACKUPS = """\
version: 1
name: shop
data:
  items: {type: table, key: item}
  files: {type: bucket}
operations:
  notify: [ops@example.com]
  dashboard: false
  backup: {daily: 35, weekly: 90, lock: {min: 14},
    copy_to: 'arn:aws:backup:eu-central-1:111122223333:backup-vault:copies'}
"""

PACKETS = """\
version: 1
name: game
presentation:
  arena:
    type: network_load_balancer
    addresses: elastic
    share_with: ["123456789012"]
    listeners:
      - {port: 7777, protocol: UDP, forward_to: match}
      - {port: 7000, protocol: TCP, forward_to: match, idle_timeout: 600}
logic:
  match: {type: ec2, count: 2, port: 7000}
"""

ATTACHED = """\
version: 1
name: corporate
network:
  cidr: 10.20.0.0/16
  nat_gateway: {mode: none}
  transit_gateway: {id: tgw-0123456789abcdef0, to: [10.0.0.0/8, 192.168.0.0/16]}
logic:
  web: {type: ec2, port: 80, egress: [10.40.0.0/16]}
"""

BASES: Mapping[str, str] = {
    "attached": ATTACHED,
    "edge": plan_edges.EDGE,
    "disks": DISKS,
    "aurora": AURORA,
    "aurora in three zones": AURORA.replace("zones: 2", "zones: 3"),
    "tuned aurora": f'{AURORA}    member_parameters: {{work_mem: "65536"}}\n',
    "restored aurora": AURORA.replace(
        "    database: shop\n    username: dbadmin\n", "    snapshot: monday\n"
    ),
    "standbys": STANDBYS,
    "shop": SHOP,
    "planned": PLANNED,
    "three zones": SHOP.replace("zones: 2", "zones: 3"),
    "mysql": MYSQL,
    "growing": MYSQL.replace("storage: 100\n", "storage: 100\n    max_allocated_storage: 500\n"),
    "services": SERVICES,
    "packets": PACKETS,
    "functions": FUNCTIONS,
    "stored": STORED,
    "one server": ONE_SERVER,
    "stores": STORES,
    "keyed stores": STORES.replace("name: shop\n", "name: shop\nencryption: {key: create}\n"),
    "streamed stores": STORES.replace("key: job,", "key: job, ttl: expires, stream: keys,"),
    "caches": CACHES,
    "newer caches": CACHES.replace('engine_version: "7"', 'engine_version: "8"'),
    "shared": SHARED,
    "one zone": reduce(lambda text, each: text.replace(*each), IN_ONE_ZONE, SHARED),
    "backups": BACKUPS,
    **plan_firewalls.BASES,
    "moving": plan_members.MOVING,
    "sharing": plan_members.SHARING,
    "names": plan_firewalls.FIREWALL.replace(
        "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n",
        "    forward_to: web\n"
        "    domain: {name: [www.example.com, example.com], zone: Z0123456789ABCDEFGHIJ}\n",
    ),
    "not encrypted": SHOP.replace("StorageEncrypted: true", "StorageEncrypted: false"),
}


NO_UPDATE = {"T6003", "T6004", "T6017"}
"""Codes of what is not compared at all: it would be another stack."""


class Edit(NamedTuple):
    """A change of one of the specs above, as replacements of its text, and what a plan says of it."""

    name: str
    replaced: tuple[tuple[str, str], ...]
    base: str = "shop"
    layout: str = "nested"
    said: tuple[str, ...] = ()
    """What becomes of each resource by its own properties, where that is more than to be modified."""
    follows: Mapping[str, int] = MappingProxyType({})
    """How many resources only follow others, by what becomes of them."""
    counts: Mapping[str, int] = MappingProxyType({})
    """How many are added, modified and removed."""
    refused: tuple[str, ...] = ()
    """What the guard does not let go."""
    codes: tuple[str, ...] = ()
    """Of all findings but the guard's."""

    def text(self) -> str:
        """Return the spec after the change."""
        text = BASES[self.base]
        for old, new in self.replaced:
            assert old in text, f"{self.name}: {old!r} is not in the spec"
            text = text.replace(old, new)
        return text


PLAIN = {Action.ADD, Action.MODIFY, Action.REMOVE}


class Says(NamedTuple):
    """The part of `Edit` that a plan is held to."""

    said: tuple[str, ...]
    follows: Mapping[str, int]
    counts: Mapping[str, int]
    refused: tuple[str, ...]
    codes: tuple[str, ...]


def side_of(text: str, layout: Layout = Layout.NESTED, template_format: str = "yaml") -> Snapshot:
    """Compile a spec, which must be sound, into a side."""
    compiled = compiler.compile_spec("spec.yaml", text.encode(), layout, template_format)
    assert compiled.bundle is not None, [each.message for each in compiled.findings if each.is_error]
    return of_bundle(compiled.bundle, source_map(compiled.bundle, compiled.document))


def says(plan: Plan) -> Says:
    """Return what a plan says."""
    own = [each for each in plan.changes if each.kind not in PLAIN and _causes(each)]
    following = Counter(
        each.kind.word for each in plan.changes if each.kind not in PLAIN and not _causes(each)
    )
    return Says(
        tuple(f"{each.kind.word} {each.logical_id}: {', '.join(_causes(each))}" for each in own),
        dict(following),
        dict(Counter(each.kind.word for each in plan.changes if each.kind in PLAIN)),
        tuple(each.message.split("`")[1] for each in plan.refused),
        tuple(each.code.id for each in plan.findings),
    )


def _causes(change: Change) -> tuple[str, ...]:
    """Name the differences in the templates that decide what becomes of a resource."""
    decisive = (each for each in change.details if each.because is None and each.effect.kind is change.kind)
    return tuple(each.effect.property or each.name for each in decisive)
