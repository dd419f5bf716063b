"""`tiers init --from-vpc`: the part of a spec about an existing VPC, written from the account."""

import argparse
import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from tiers.cli.shared.importing import SCHEMA
from tiers.cli.shared.reporting import located, report
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Finding, Source
from tiers.ir.private_ranges import is_private
from tiers.language.vocabulary import ZONE_OF_AWS

if TYPE_CHECKING:
    from tiers.deploy.described_vpc import DescribedSubnet, DescribedVpc

ZONES = "abcdef"
_VPC = re.compile(r"vpc-([0-9a-f]{8}|[0-9a-f]{17})")
_RESERVED = 4
"""Characters at the end of a name, for a hyphen and a number."""

Write = Callable[[argparse.Namespace, str, str, list[Finding], str], int]


def add_vpc(parser: argparse.ArgumentParser) -> None:
    """Add the options for a VPC of the account."""
    parser.add_argument(
        "--from-vpc",
        metavar="VPC-ID",
        type=_vpc_id,
        help="write the `network` of a spec that uses this VPC of the account",
    )
    parser.add_argument(
        "--region", metavar="NAME", help="AWS region of the VPC (default: the AWS configuration)"
    )


def _vpc_id(given: str) -> str:
    if not _VPC.fullmatch(given):
        message = f"{given!r} is not a VPC ID such as vpc-0123456789abcdef0"
        raise argparse.ArgumentTypeError(message)
    return given


def run(arguments: argparse.Namespace, write: Write) -> int:
    """Read the VPC, and write the spec."""
    from tiers.cli.shared.account import connect
    from tiers.deploy.aws import AwsError
    from tiers.deploy.aws_errors import diagnostic
    from tiers.deploy.described_vpc import described

    profile = next(iter(arguments.profile), None)
    try:
        aws = connect(argparse.Namespace(region=arguments.region, profile=profile), ())
        vpc = described(aws, arguments.from_vpc)
    except AwsError as error:
        return report(_located(arguments, diagnostic(error.failure)), arguments, "nothing written")
    if vpc is None:
        missing = codes.NOT_FOUND.at(
            NOWHERE,
            f"the VPC `{arguments.from_vpc}` does not exist",
            label=f"not in `{aws.region}` of this account",
            help="use another `--region` or `--profile`; `aws ec2 describe-vpcs` lists the VPCs",
        )
        return report(_located(arguments, missing), arguments, "nothing written")
    return _written(arguments, vpc, aws.region, write)


def _written(arguments: argparse.Namespace, vpc: "DescribedVpc", region: str, write: Write) -> int:
    from tiers.cloudformation.write import to_yaml
    from tiers.migrate.draft import name_of

    name = arguments.name or name_of(vpc.name or vpc.id)
    used, left = usable(vpc)
    if not used:
        nothing = codes.NOT_FOUND.at(
            NOWHERE,
            f"the VPC `{vpc.id}` has no subnet that a spec can use",
            help="create subnets in it first, in Availability Zones and in its primary CIDR block",
        )
        return report(_located(arguments, nothing), arguments, "nothing written")
    data = {"version": 1, "name": name, "regions": [region], "network": _network(vpc, used)}
    comment = [f"yaml-language-server: $schema={SCHEMA}", "", *_comment(vpc, region, left)]
    return write(arguments, name, to_yaml(data, comment="\n".join(comment)), [], "")


def _comment(vpc: "DescribedVpc", region: str, left: list[str]) -> Iterator[str]:
    yield f"The VPC {vpc.id} in {region}, with the kind of each subnet by its default route."
    yield "Nothing of it is created, changed, or deleted. Add components below `network`."
    if left:
        yield ""
        yield "Left out:"
        yield from (f"- {each}" for each in left)


def usable(vpc: "DescribedVpc") -> tuple[list["DescribedSubnet"], list[str]]:
    """Return the subnets that a spec can use, and why others are left out."""
    from tiers.cloudformation.load.existing_vpc import MOST_SUBNETS

    whole = _addresses(vpc.cidrs[0])
    zones: list[str] = []
    used: list[DescribedSubnet] = []
    left: list[str] = []
    for each in vpc.subnets:
        own = _addresses(each.cidr)
        if not ZONE_OF_AWS.matches(each.zone):
            left.append(f"{each.id}: its zone is not an Availability Zone")
        elif whole is None or own is None or not own.subnet_of(whole):
            left.append(f"{each.id}: its addresses are in a secondary CIDR block of the VPC")
        elif each.zone not in zones and len(zones) == len(ZONES):
            left.append(f"{each.id}: a spec has at most {len(ZONES)} zones")
        elif len(used) == MOST_SUBNETS:
            left.append(f"{each.id}: a spec has at most {MOST_SUBNETS} subnets of an existing VPC")
        else:
            zones += [] if each.zone in zones else [each.zone]
            used.append(each)
    return used, left


def _addresses(cidr: str) -> IPv4Network | None:
    try:
        return IPv4Network(cidr)
    except ValueError:
        return None


def _network(vpc: "DescribedVpc", subnets: list["DescribedSubnet"]) -> dict[str, Any]:
    zones = list(dict.fromkeys(each.zone for each in subnets))
    has_private = any(each.kind == "private" for each in subnets)
    endpoints = [{each: "existing"} for each in vpc.services]
    return {
        "vpc": vpc.id,
        "cidr": vpc.cidrs[0],
        "zones": zones,
        "nat_gateway": {"mode": "existing" if has_private else "none"},
        **({"endpoints": endpoints} if endpoints else {}),
        **_transit(subnets),
        "subnets": {name: keys(each, ZONES[zones.index(each.zone)]) for name, each in named(subnets, zones)},
    }


def keys(subnet: "DescribedSubnet", zone: str) -> dict[str, Any]:
    """Return the keys of a subnet; `zone` is the letter of its zone."""
    return {
        "id": subnet.id,
        "zone": zone,
        "cidr": subnet.cidr,
        "kind": subnet.kind,
        "route_table": subnet.table,
    }


def _transit(subnets: list["DescribedSubnet"]) -> dict[str, Any]:
    """Return the transit gateway to which the tables of all subnets of some kinds lead, with its blocks."""
    for gateway in dict.fromkeys(target for each in subnets for _, target in each.beyond):
        led = {kind: _led(kind, gateway, subnets) for kind in ("private", "isolated", "public")}
        kinds = [kind for kind, cidrs in led.items() if cidrs]
        to = [cidr for cidr in led[kinds[0]] if all(cidr in led[kind] for kind in kinds)] if kinds else []
        if to:
            return {"transit_gateway": {"mode": "existing", "id": gateway, "to": to, "kinds": kinds}}
    return {}


def _led(kind: str, gateway: str, subnets: list["DescribedSubnet"]) -> list[str]:
    """Return the CIDR blocks to which all subnets of a kind lead by a gateway."""
    own = [
        {cidr for cidr, to in each.beyond if to == gateway and is_private(cidr)}
        for each in subnets
        if each.kind == kind
    ]
    return sorted(set.intersection(*own)) if own else []


def named(subnets: list["DescribedSubnet"], zones: list[str]) -> Iterator[tuple[str, "DescribedSubnet"]]:
    """Yield each subnet with a unique name: from its tag, or else from its kind and zone."""
    from tiers.language.vocabulary import LONGEST_NAME
    from tiers.migrate.draft import name_of

    taken: set[str] = set()
    for each in subnets:
        has_letters = any(letter.isascii() and letter.isalpha() for letter in each.name)
        wanted = name_of(each.name) if has_letters else f"{each.kind}-{ZONES[zones.index(each.zone)]}"
        numbered = (f"{wanted[: LONGEST_NAME - _RESERVED].rstrip('-')}-{number}" for number in range(2, 1000))
        name = wanted if wanted not in taken else next(every for every in numbered if every not in taken)
        taken.add(name)
        yield name, each


def _located(arguments: argparse.Namespace, finding: Diagnostic) -> list[Finding]:
    return located(Document(Source(arguments.from_vpc, ""), None, {}), [finding])
