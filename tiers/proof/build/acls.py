"""Network ACLs and their entries."""

from tiers.cloudformation.evaluate.values import Origin, ResourceRef, Unknown, is_outside
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.model.filters import Acl, AclEntry

ACL = "AWS::EC2::NetworkAcl"
ENTRY = "AWS::EC2::NetworkAclEntry"
ASSOCIATION = "AWS::EC2::SubnetNetworkAclAssociation"
VPC = "AWS::EC2::VPC"
DEFAULT = "DefaultNetworkAcl"


def acls(catalogue: Catalogue) -> tuple[tuple[Acl, ...], dict[str, str]]:
    """Build all network ACLs; also return the default ACL of each VPC whose entries were changed."""
    entries, anywhere, defaults = _entries(catalogue)
    found = [
        Acl(resource.id, (*entries.get(resource.id, ()), *anywhere), resource.origin())
        for resource in catalogue.of(ACL)
    ]
    changed = {}
    for vpc, own in defaults.items():
        changed[vpc] = f"{vpc}.{DEFAULT}"
        found.append(Acl(changed[vpc], (*own, *_allow_all(vpc)), Origin(vpc)))
    return tuple(found), changed


def _entries(
    catalogue: Catalogue,
) -> tuple[dict[str, list[AclEntry]], list[AclEntry], dict[str, list[AclEntry]]]:
    of: dict[str, list[AclEntry]] = {}
    anywhere: list[AclEntry] = []
    defaults: dict[str, list[AclEntry]] = {}
    for resource in catalogue.of(ENTRY):
        target = resource.get("NetworkAclId")
        if isinstance(target, ResourceRef) and target.attribute == DEFAULT:
            vpc = catalogue.id_of(target, VPC)
            if isinstance(vpc, str):
                defaults.setdefault(vpc, []).append(_entry(resource))
            continue
        acl = catalogue.id_of(target, ACL)
        if isinstance(acl, str):
            of.setdefault(acl, []).append(_entry(resource))
        elif not is_outside(acl):
            anywhere.append(_entry(resource)._replace(allow=acl))
    return of, anywhere, defaults


def _entry(resource: Resource) -> AclEntry:
    origin = resource.origin()
    action = read.text(resource.get("RuleAction"), origin)
    allow: bool | Unknown = Unknown("whether an entry allows or denies is not known", origin)
    if isinstance(action, Unknown):
        allow = action
    elif action.lower() in {"allow", "deny"}:
        allow = action.lower() == "allow"
    protocol = read.protocol(resource.get("Protocol"), origin)
    names = ("Type", "Code") if protocol in read.ICMP else ("From", "To")
    given = read.strict_mapping(resource.get("Icmp" if protocol in read.ICMP else "PortRange"), origin)
    first, last = (given if isinstance(given, Unknown) else given.get(name) for name in names)
    written = [resource.get(name) for name in ("CidrBlock", "Ipv6CidrBlock")]
    return AclEntry(
        read.number(resource.get("RuleNumber"), origin),
        read.boolean(resource.get("Egress"), origin, default=False),
        resource.uncertain or allow,
        protocol,
        read.ports(protocol, first, last, origin),
        read.cidr(next((each for each in written if each is not None), None), origin),
        origin,
    )


def _allow_all(vpc: str) -> tuple[AclEntry, ...]:
    """Return the original entries of a VPC's default ACL.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    return tuple(
        AclEntry(number, egress, True, "all", None, anywhere, Origin(vpc))
        for egress in (False, True)
        for number, anywhere in ((100, "0.0.0.0/0"), (101, "::/0"))
    )
