"""Buckets that distributions deliver, and the distributions that their policies let read.

One kind of statement is judged, which allows CloudFront with the identity of a distribution:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from tiers.cloudformation.evaluate.values import Value
from tiers.rehearse.edge import Bucket
from tiers.rehearse.model import Host
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resource, Resources, references

BUCKET, DISTRIBUTION = "S3::Bucket", "CloudFront::Distribution"
_POLICY = "S3::BucketPolicy"
_CLOUDFRONT = "cloudfront.amazonaws.com"
_SOURCE, _TLS = "aws:sourcearn", "aws:securetransport"


def delivered(resources: Resources) -> list[Resource]:
    """Return the buckets that are origins of distributions, each once."""
    found = {}
    for each in resources.of(DISTRIBUTION):
        settings = read.mapping(each.get("DistributionConfig"))
        for origin in map(read.mapping, read.items(settings.get("Origins"))):
            bucket = of_origin(resources, origin)
            if bucket is not None and origin.get("OriginAccessControlId"):
                found[bucket.id] = bucket
    return list(found.values())


def of_origin(resources: Resources, origin: Mapping[str, Value]) -> Resource | None:
    """Return the bucket of an origin, which is named by its domain name."""
    named = (resources.get(each, BUCKET) for each in references(origin.get("DomainName")))
    return next((each for each in named if each is not None), None)


def buckets(resources: Resources, hosts: tuple[Host, ...]) -> Iterator[Bucket]:
    """Yield the buckets that have a host."""
    names = {each.logical_id: each.name for each in hosts if each.kind == "distribution"}
    for host in hosts:
        if host.kind == "bucket":
            yield _bucket(resources, host, names)


def _bucket(resources: Resources, host: Host, distributions: Mapping[str, str]) -> Bucket:
    readers: dict[str, None] = {}
    listers: dict[str, None] = {}
    found = Bucket(host.logical_id, host.name, (), ())
    for statement in _statements(resources, host.logical_id):
        admitted = _admitted(statement, distributions)
        if read.text(statement.get("Effect")) == "Allow":
            readers |= dict.fromkeys(admitted if _allows(statement, "s3:GetObject") else ())
            listers |= dict.fromkeys(admitted if _allows(statement, "s3:ListBucket") else ())
        elif _denies_only_plain_requests(statement):
            found = found._replace(needs_tls=True)
        else:
            found = found._replace(unread="its policy has a statement that a rehearsal does not judge")
    return found._replace(readers=tuple(readers), listers=tuple(listers))


def _statements(resources: Resources, bucket: str) -> Iterator[Mapping[str, Value]]:
    for each in resources.of(_POLICY):
        found = resources.get(each.get("Bucket"), BUCKET)
        if found is not None and found.id == bucket:
            document = read.mapping(each.get("PolicyDocument"))
            yield from map(read.mapping, read.items(document.get("Statement")))


def _admitted(statement: Mapping[str, Value], distributions: Mapping[str, str]) -> list[str]:
    """Return the hosts of the distributions that an allowing statement is for."""
    services = read.items(read.mapping(statement.get("Principal")).get("Service"))
    if _CLOUDFRONT not in map(read.text, services):
        return []
    conditions = list(_conditions(statement))
    if not conditions:
        return list(distributions.values())
    if any(key != _SOURCE for _, key, _ in conditions):
        return []
    named = {each.name for _, _, value in conditions for each in references(value)}
    if named & distributions.keys():
        return [distributions[each] for each in distributions if each in named]
    is_any = any(read.text(value).endswith("distribution/*") for _, _, value in conditions)
    return list(distributions.values()) if is_any else []


def _conditions(statement: Mapping[str, Value]) -> Iterator[tuple[str, str, Value]]:
    """Yield operator, key, and value of each condition."""
    for operator, keys in read.mapping(statement.get("Condition")).items():
        yield from ((operator, key.lower(), value) for key, value in read.mapping(keys).items())


def _allows(statement: Mapping[str, Value], action: str) -> bool:
    actions = (read.text(each) for each in read.items(statement.get("Action")))
    return any(fnmatchcase(action.lower(), each.lower()) for each in actions)


def _denies_only_plain_requests(statement: Mapping[str, Value]) -> bool:
    conditions = list(_conditions(statement))
    return bool(conditions) and all(
        (operator, key, read.text(value).lower()) == ("Bool", _TLS, "false")
        for operator, key, value in conditions
    )
