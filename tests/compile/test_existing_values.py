"""Each place of a spec that names what exists already, with an ID, a parameter, an export, and an output."""

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tiers import compiler
from tiers.ir.placed import Layout
from tiers.language.registry import TYPES, component
from tiers.language.shape import Deployable, Either, ListOf, MapOf, RecordOf, Shape, Text, fields
from tiers.language.spec import Spec
from tiers.language.wrong_types import literal_of

if TYPE_CHECKING:
    from tiers.language.record import Record

SPEC = """\
version: 1
name: forms
regions: [eu-west-1]
encryption: {key: <key>}
network:
  vpc: <vpc>
  cidr: 10.20.0.0/16
  zones: [eu-west-1a, eu-west-1b]
  transit_gateway: {mode: route, id: <hub>, to: [10.0.0.0/8]}
  subnets:
    out-a: {id: <out-a>, zone: a, cidr: 10.20.0.0/24, kind: public}
    out-b: {id: <out-b>, zone: b, cidr: 10.20.1.0/24, kind: public}
    app-a: {id: <app-a>, zone: a, cidr: 10.20.2.0/24, kind: private, route_table: <table>}
    app-b: {id: <app-b>, zone: b, cidr: 10.20.3.0/24, kind: private, route_table: <table>}
    data-a: {id: <data-a>, zone: a, cidr: 10.20.4.0/24, kind: isolated}
    data-b: {id: <data-b>, zone: b, cidr: 10.20.5.0/24, kind: isolated}
presentation:
  site:
    type: load_balancer
    domain: {name: www.example.com, zone: <zone>}
    forward_to: web
  inner:
    type: load_balancer
    scheme: internal
    listeners:
      - port: 443
        protocol: HTTPS
        certificate: [<certificate>, <second-certificate>]
        forward_to: web
        rules:
          - path: [/private]
            login:
              issuer: https://login.example.com
              authorization_endpoint: https://login.example.com/authorize
              token_endpoint: https://login.example.com/token
              user_info_endpoint: https://login.example.com/user
              client_id: site
              client_secret: {secret: <client>, field: secret}
            forward_to: web
  fixed:
    type: network_load_balancer
    addresses: [<address>, <second-address>]
    listeners: [{port: 443, protocol: TLS, certificate: <tls>, forward_to: server}]
logic:
  web:
    type: fargate
    image: registry.example.com/web:1
    credentials: {secret: <registry>, key: <registry-key>}
    port: 80
    secrets: {TOKEN: {secret: <token>}, LEDGER: {secret: <ledger>, field: token, key: <ledger-key>}}
    role: {secrets: [<readable>, <second-readable>], managed_policies: [<policy>, <second-policy>]}
  server:
    type: ec2
    port: 443
    image: <image>
    key_pair: <pair>
    volumes: {/dev/sdf: {type: gp3, snapshot: <volume>, mount: /data}}
  work:
    type: function
    runtime: python3.14
    handler: app.main
    code: {bucket: <code>, key: <archive>, version: <version>}
data:
  db: {type: rds, engine: mysql, engine_version: "8.4", snapshot: <snapshot>}
  cluster: {type: aurora, engine: mysql, engine_version: "8.0", snapshot: <cluster-snapshot>}
  files: {type: bucket, replicate_to: <copies>}
operations:
  notify: <topic>
  backup: {daily: 35, copy_to: {vault: <vault>}}
"""
_ACCOUNT = "111122223333"


def _arn(service: str, what: str, region: str = "eu-west-1", account: str = _ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{what}"


LITERALS = {
    "vpc": "vpc-00000001",
    "hub": "tgw-00000000000000001",
    **{name: f"subnet-0000000{number}" for number, name in enumerate(("out-a", "out-b", "app-a", "app-b"))},
    "data-a": "subnet-00000004",
    "data-b": "subnet-00000005",
    "table": "rtb-00000001",
    "key": _arn("kms", "key/one"),
    "registry-key": _arn("kms", "key/two"),
    "ledger-key": _arn("kms", "key/three"),
    "zone": "Z00000000000000000001",
    **{name: _arn("acm", f"certificate/{name}") for name in ("certificate", "second-certificate", "tls")},
    **{
        name: _arn("secretsmanager", f"secret:{name}-AbCdEf")
        for name in ("client", "registry", "token", "ledger", "readable", "second-readable")
    },
    "address": "eipalloc-00000001",
    "second-address": "eipalloc-00000002",
    **{name: _arn("iam", f"policy/{name}", "") for name in ("policy", "second-policy")},
    "image": "ami-00000001",
    "pair": "administrators",
    "volume": "snap-00000001",
    "code": "bucket-of-code",
    "archive": "archive.zip",
    "version": "third-version",
    "snapshot": "before-the-move",
    "cluster-snapshot": "cluster-before-the-move",
    "copies": _arn("s3", "copies-of-files", "", ""),
    "topic": _arn("sns", "alarms-of-all"),
    "vault": _arn("backup", "backup-vault:copies", "eu-central-1"),
}


def _word(name: str) -> str:
    return name.title().replace("-", "")


Form = tuple[Callable[[str], str], Callable[[str], object]]
FORMS: dict[str, Form] = {
    "parameter": (lambda name: f"{{parameter: {_word(name)}}}", lambda name: {"Ref": _word(name)}),
    "import": (
        lambda name: f"{{import: 'shared:{_word(name)}'}}",
        lambda name: {"Fn::ImportValue": f"shared:{_word(name)}"},
    ),
    "output": (
        lambda name: f"{{stack: shared, output: {_word(name)}}}",
        lambda name: {"Fn::GetStackOutput": {"StackName": "shared", "OutputName": _word(name)}},
    ),
}


def templates(forms: dict[str, str], layout: Layout) -> str:
    """Return all templates of the spec as one text, with a value in each place."""
    text = SPEC
    for name, literal in LITERALS.items():
        text = text.replace(f"<{name}>", forms.get(name, literal))
    found = compiler.compile_spec("spec.yaml", text.encode(), layout)
    assert found.bundle is not None, [each for each in found.findings if each.is_error]
    without = [{**each, "Metadata": None} for each in found.bundle.templates.values()]
    return json.dumps(without)


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("form", FORMS)
def test_every_place_has_the_value_of_its_form_and_nothing_else(form: str, layout: Layout) -> None:
    written, function = FORMS[form]
    usual = templates({}, layout)
    made = templates({name: written(name) for name in LITERALS}, layout)
    for name, literal in LITERALS.items():
        tail = literal.rpartition("arn:aws")[2]  # the partition is filled in
        assert f"{tail}" in usual, name
        assert f'{tail}"' not in made, name
        is_inside = f"${{{_word(name)}}}" in made
        assert json.dumps(function(name)) in made or is_inside, name


OTHERWISE = {
    "Spec.role": "commands assume it before they read anything of the account",
    "Environment.role": "commands assume it before they read anything of the account",
    "Fargate.credentials": "the long form has it",
    "Job.credentials": "the long form has it",
    "Sidecar.credentials": "the long form has it",
    "Backup.copy_to": "the long form has it",
    "Network.cloudfront_prefix_list": "each region has one, which AWS made",
}
"""Why an ID or ARN in a spec has another way to come from elsewhere."""
NAMES_SOMETHING = re.compile(r"arn:aws|\[0-9a-f\]\{8|^Z\[A-Z0-9\]")


def _places() -> Iterator[tuple[str, Deployable | Text]]:
    """Yield each string of the language that is an ID or an ARN."""
    pending: list[type[Record]] = [Spec, *(component(each.tier, each.name) for each in TYPES)]
    seen: set[type[Record]] = set()
    while pending:
        record = pending.pop()
        if record in seen:
            continue
        seen.add(record)
        for name, field in fields(record).items():
            for shape in _inside(field.shape):
                literal = literal_of(shape)
                if isinstance(shape, RecordOf):
                    pending.append(shape.record)
                    continue
                pattern = literal.pattern if isinstance(literal, Text) else None
                if pattern and NAMES_SOMETHING.search(pattern.expression):
                    assert isinstance(shape, Deployable | Text)
                    yield f"{record.__name__}.{name}", shape


def _inside(shape: Shape) -> Iterator[Shape]:
    if isinstance(shape, ListOf):
        yield from _inside(shape.item)
    elif isinstance(shape, MapOf):
        yield from _inside(shape.value)
    elif isinstance(shape, Either):
        for each in shape.shapes:
            yield from _inside(each)
    else:
        yield shape


def test_whatever_names_what_exists_may_be_the_value_of_another_stack() -> None:
    found = dict(_places())
    without = {
        name for name, shape in found.items() if not (isinstance(shape, Deployable) and shape.elsewhere)
    }
    assert without == OTHERWISE.keys()
