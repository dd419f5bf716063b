"""Host names of origins: the resources of a template that have them, by attributes or by DNS records."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import ResourceRef, Text, Unknown, Value, is_outside
from tiers.proof.build import read
from tiers.proof.build.balancers import BALANCER
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.compute import INSTANCE
from tiers.proof.build.entrances import named_in
from tiers.proof.build.names import Name, name_of
from tiers.proof.build.registrations import CLASSIC

DISTRIBUTION = "AWS::CloudFront::Distribution"
_RECORD, _RECORDS = "AWS::Route53::RecordSet", "AWS::Route53::RecordSetGroup"

_HOSTS = {BALANCER: "DNSName", CLASSIC: "DNSName", INSTANCE: "PublicDnsName", DISTRIBUTION: "DomainName"}
"""The attributes that are names of hosts in the network."""

_SERVICES = (
    *("AWS::S3::", "AWS::S3ObjectLambda::", "AWS::ApiGateway::", "AWS::ApiGatewayV2::", "AWS::Lambda::Url"),
    *("AWS::MediaStore::", "AWS::MediaPackage", "AWS::MediaTailor::", "AWS::AppSync::", "AWS::AppRunner::"),
)
"""Types whose host names are those of AWS's own services, outside of any VPC."""
_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".on.aws", ".awsapprunner.com")
_IN_VPCS = (".elb.", ".compute")
"""Parts of the names that AWS gives to load balancers and instances."""

ELSEWHERE = ""
"""A host on the internet that no resource is known to be."""

_DEEPEST = 4
"""Records may lead to records: no chain that is longer is followed."""


def hosts(catalogue: Catalogue, value: Value, depth: int = 0) -> Iterator[str | Unknown]:
    """Yield the nodes that have a host name, or `ELSEWHERE`; nothing for services of AWS."""
    recorded = list(_recorded(catalogue, value)) if depth < _DEEPEST else []
    if recorded:
        for each in recorded:
            yield from hosts(catalogue, each, depth + 1)
    elif isinstance(value, ResourceRef):
        yield from _of_resource(catalogue, value)
    elif isinstance(value, Text) and any(isinstance(each, ResourceRef) for each in value.parts):
        yield from hosts(catalogue, named_in(value), _DEEPEST)
    elif isinstance(value, Text):
        if not _is_service(str(value.parts[-1])):
            yield from hosts(catalogue, named_in(value), _DEEPEST)
    elif isinstance(value, Unknown):
        yield ELSEWHERE if is_outside(value) else value
    elif not _is_service(str(value)):
        yield next(_called(catalogue, str(value).lower()), ELSEWHERE)


def _is_service(name: str) -> bool:
    name = name.lower().rstrip(".")
    return name.endswith(_DOMAINS) and not any(each in name for each in _IN_VPCS)


def _called(catalogue: Catalogue, name: str) -> Iterator[str]:
    """Yield the nodes that an account lists with a host name, and distributions with an alias."""
    name = name.rstrip(".").removeprefix("dualstack.")
    for kind, attribute in _HOSTS.items():
        for resource in catalogue.of(kind):
            config = read.mapping(resource.get("DistributionConfig")) if kind == DISTRIBUTION else {}
            aliases = read.items(config.get("Aliases"))
            own = [resource.get(attribute), *(() if isinstance(aliases, Unknown) else aliases)]
            if any(isinstance(each, str) and each.lower() == name for each in own):
                yield resource.id


def _of_resource(catalogue: Catalogue, value: ResourceRef) -> Iterator[str | Unknown]:
    found = catalogue.get(value.name)
    if found is not None and _HOSTS.get(found.type) == value.attribute:
        yield found.id
    elif found is None or not found.type.startswith(_SERVICES):
        yield Unknown(
            f"the host name of `{value.name}` is not known", None if found is None else found.origin()
        )


def _recorded(catalogue: Catalogue, value: Value) -> Iterator[Value]:
    """Yield the values of the DNS records of a name."""
    name = _spelled(value)
    if name is None:
        return
    for resource in catalogue.of(_RECORD):
        yield from _values(name, resource.properties, resource)
    for resource in catalogue.of(_RECORDS):
        for _, each in read.mappings(resource.get("RecordSets"), resource.origin("RecordSets")):
            if not isinstance(each, Unknown):
                yield from _values(name, each, resource)


def _values(name: Name, record: Value, resource: Resource) -> Iterator[Value]:
    written = read.mapping(record)
    if _spelled(written.get("Name")) != name:
        return
    alias = read.strict_mapping(written.get("AliasTarget"), resource.origin("AliasTarget"))
    if isinstance(alias, Unknown):
        yield alias
    elif "DNSName" in alias:
        yield alias["DNSName"]
    listed = read.items(written.get("ResourceRecords"))
    yield from [listed] if isinstance(listed, Unknown) else listed


def _spelled(value: Value) -> Name | None:
    """Return a name by its parts, in lower case, without the period that ends it."""
    parts = name_of(value) if isinstance(value, str | Text) else None
    return (*parts[:-1], parts[-1].rstrip(".")) if parts else None
