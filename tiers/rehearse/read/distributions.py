"""Distributions of CloudFront, with the way that each origin is requested."""

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address

from tiers.cloudformation.evaluate.values import Value
from tiers.rehearse.edge import NO_CERTIFICATE, Certificate, Distribution, ErrorPage, Origin
from tiers.rehearse.intents import ORIGIN_FACING
from tiers.rehearse.model import Host, HostKind, LoadBalancer
from tiers.rehearse.read import addresses, buckets, certificates
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.behaviors import behaviors
from tiers.rehearse.read.buckets import DISTRIBUTION
from tiers.rehearse.read.names import unused
from tiers.rehearse.read.records import RecordReader
from tiers.rehearse.read.resources import Resource, Resources, references
from tiers.rehearse.testbed import bounds, harmless

_VPC_ORIGIN, _CONTROL = "CloudFront::VpcOrigin", "CloudFront::OriginAccessControl"
_PATH = re.compile(r"[A-Za-z0-9/_.~-]*")
_HEADER, _VALUE = re.compile(r"[A-Za-z0-9-]{1,100}"), re.compile(r"[ !#%-\[\]-~]{1,1000}")
_HTTP, _HTTPS = 80, 443
_PROTOCOLS = {"http-only", "https-only", "match-viewer"}
_PLAYED = {"server", "load_balancer"}
_INTERFACES = 1 << 15
"""The distance of the address of an interface in a VPC: both are in the range of requests to origins."""
_MOST = 16
"""The maximum number of distributions and buckets."""


def hosts(resources: Resources, others: Sequence[Host]) -> Iterator[Host]:
    """Yield a host on the internet for each enabled distribution, and for each bucket that one delivers.

    A distribution is in the range of requests to origins.
    """
    names = {name for each in others for name in (each.name, each.alias)}
    taken = {each for host in others for each in (host.address, host.public) if each}
    found: list[tuple[HostKind, Resource]] = []
    found += [("distribution", each) for each in resources.of(DISTRIBUTION) if _is_enabled(each)]
    found += [("bucket", each) for each in buckets.delivered(resources)]
    if len(found) > _MOST:
        raise bounds.TooLargeError(_MOST, "distributions and buckets")
    for kind, each in found:
        if kind == "bucket":
            address = addresses.somewhere_else([ORIGIN_FACING], taken)
        else:
            address = addresses.addresses_in(ORIGIN_FACING, (), taken)
        name = unused(harmless.plain(each.component), names)
        assert address is not None
        taken.add(address)
        names.add(name)
        yield Host(name, kind, each.component, each.id, "", "", "", address)


def _is_enabled(resource: Resource) -> bool:
    return read.switch(read.mapping(resource.get("DistributionConfig")).get("Enabled"), default=True)


class DistributionReader:
    """Reads distributions; `hosts` and `balancers` are all that there are."""

    def __init__(
        self,
        resources: Resources,
        hosts: tuple[Host, ...],
        balancers: tuple[LoadBalancer, ...],
        records: RecordReader,
    ) -> None:
        self._resources = resources
        self._balancers = balancers
        self._hosts: dict[str, list[Host]] = {}
        for each in hosts:
            self._hosts.setdefault(each.logical_id, []).append(each)
        self._records = records

    def distributions(self) -> Iterator[Distribution]:
        """Yield the distributions that have a host."""
        for each in self._resources.of(DISTRIBUTION):
            [*found] = self._hosts.get(each.id, [])
            settings = read.mapping(each.get("DistributionConfig"))
            if not _is_enabled(each):
                self._resources.omit(f"`{each.id}` is disabled")
            elif found:
                self._omit(each, settings)
                yield self._distribution(each, found[0], settings)

    def _omit(self, resource: Resource, settings: Mapping[str, Value]) -> None:
        """Record the parts that a rehearsal does not have."""
        if settings.get("WebACLId"):
            self._resources.omit(f"the firewall of `{resource.id}` is not there: requests pass it")
        geo = read.mapping(read.mapping(settings.get("Restrictions")).get("GeoRestriction"))
        if read.text(geo.get("RestrictionType"), "none") != "none":
            self._resources.omit(
                f"the countries of `{resource.id}` are not there: requests come from no country"
            )

    def _distribution(self, resource: Resource, host: Host, settings: Mapping[str, Value]) -> Distribution:
        aliases = [certificates.name(each) for each in read.items(settings.get("Aliases"))]
        if not all(aliases):
            self._resources.omit(f"a name of `{resource.id}` is not known")
        own_name = f"{host.name}.cloudfront.net"
        return Distribution(
            resource.id,
            host.name,
            str(IPv4Address(host.address) + _INTERFACES),
            own_name,
            tuple(each for each in aliases if each),
            self._certificate(settings),
            tuple(self._origin(read.mapping(each)) for each in read.items(settings.get("Origins"))),
            tuple(behaviors(self._resources, settings)),
            _path(settings.get("DefaultRootObject")) or "",
            tuple(_error_pages(settings)),
        )

    def _certificate(self, settings: Mapping[str, Value]) -> Certificate | None:
        """Return the certificate for the names; without one, none of them is covered."""
        written = read.mapping(settings.get("ViewerCertificate"))
        if not written or read.switch(written.get("CloudFrontDefaultCertificate"), default=False):
            return NO_CERTIFICATE
        return certificates.certificate(self._resources, written.get("AcmCertificateArn"))

    def _origin(self, written: Mapping[str, Value]) -> Origin:
        name = read.text(written.get("Id"))
        inside = read.mapping(written.get("VpcOriginConfig"))
        bucket = buckets.of_origin(self._resources, written)
        if inside:
            found = self._inside(name, written, inside)
        elif bucket or "S3OriginConfig" in written:
            found = self._bucket(name, written, bucket)
        else:
            found = self._outside(name, written)
        path = _path(written.get("OriginPath"))
        if path is None:
            return _unread(name, "its path is not known, or has unusual characters")
        headers = tuple(_headers(written))
        if len(headers) < len(read.items(written.get("OriginCustomHeaders"))):
            return _unread(name, "a custom header is not known, or has unusual characters")
        certified = all(self._is_certified(found, each) for each in found.leads_to)
        return found._replace(path=path.removesuffix("/"), headers=headers, is_certified=certified)

    def _is_certified(self, origin: Origin, target: str) -> bool:
        """Return whether what an origin leads to may have a certificate for its name."""
        listeners = (each for one in self._balancers if one.id == target for each in one.listeners)
        known = (each.certificates for each in listeners if each.port == origin.https_port)
        return all(not held or any(each.covers(origin.name) for each in held) for held in known)

    def _inside(self, name: str, written: Mapping[str, Value], inside: Mapping[str, Value]) -> Origin:
        """Read a VPC origin: CloudFront reaches private addresses, through an interface in the VPC.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
        """
        endpoint = self._resources.get(inside.get("VpcOriginId"), _VPC_ORIGIN)
        if endpoint is None:
            return _unread(name, "its VPC origin is not in the templates")
        settings = read.mapping(endpoint.get("VpcOriginEndpointConfig"))
        leads = next((each.name for each in references(settings.get("Arn")) if each.name in self._hosts), "")
        found = [each for each in self._hosts.get(leads, []) if each.kind in _PLAYED]
        if not found:
            return _unread(name, f"the target of `{endpoint.id}` has no host")
        asked = certificates.name(written.get("DomainName")) or f"{found[0].alias}.elb.amazonaws.com"
        private = tuple(each.address for each in found)
        protocol = read.text(settings.get("OriginProtocolPolicy"), "match-viewer")
        http, https = settings.get("HTTPPort"), settings.get("HTTPSPort")
        return _origin(name, asked, private, protocol, http, https)._replace(
            vpc=found[0].vpc, leads_to=(leads,)
        )

    def _bucket(self, name: str, written: Mapping[str, Value], bucket: Resource | None) -> Origin:
        """Read an origin that is a bucket, which is requested with the protocol of the viewer.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-s3-origin.html
        """
        if bucket is None:
            return _unread(name, "its bucket is not in the templates")
        control = self._resources.get(written.get("OriginAccessControlId"), _CONTROL)
        if control is None or bucket.id not in self._hosts:
            return _unread(name, "it has no origin access control of the templates")
        settings = read.mapping(control.get("OriginAccessControlConfig"))
        host = self._hosts[bucket.id][0]
        origin = Origin(name, f"{host.name}.s3.amazonaws.com", (host.address,), "match-viewer", _HTTP, _HTTPS)
        policy = next(buckets.buckets(self._resources, (host,)))
        signs = read.text(settings.get("SigningBehavior")) != "never"
        return origin._replace(leads_to=(bucket.id,), signs=signs, unread=policy.unread)

    def _outside(self, name: str, written: Mapping[str, Value]) -> Origin:
        """Read an origin that is found by its name on the internet."""
        settings = read.mapping(written.get("CustomOriginConfig"))
        domain = written.get("DomainName")
        found = self._records.leading(domain)
        if why := next((each.unread for each in found if each.unread), ""):
            return _unread(name, why)
        leads = tuple(dict.fromkeys(each.leads_to for each in found if each.leads_to))
        hosts = [host for each in leads for host in self._hosts.get(each, [])]
        asked = certificates.name(domain) or f"{hosts[0].alias}.elb.amazonaws.com"
        protocol = read.text(settings.get("OriginProtocolPolicy"))
        http, https = settings.get("HTTPPort"), settings.get("HTTPSPort")
        known = tuple(dict.fromkeys(address for each in found for address in each.addresses))
        return _origin(name, asked, known, protocol, http, https)._replace(leads_to=leads)


def _headers(written: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the custom headers of an origin that have no word of nginx's."""
    for each in map(read.mapping, read.items(written.get("OriginCustomHeaders"))):
        name, value = read.text(each.get("HeaderName")), read.text(each.get("HeaderValue"))
        if _HEADER.fullmatch(name) and _VALUE.fullmatch(value):
            yield name, value


def _unread(name: str, why: str) -> Origin:
    return Origin(name, "", (), "", 0, 0, unread=why)


def _origin(
    name: str, asked: str, leads: tuple[str, ...], protocol: str, http: Value, https: Value
) -> Origin:
    if protocol not in _PROTOCOLS:
        return _unread(name, "its protocol is not known")
    ports = read.number(http, _HTTP), read.number(https, _HTTPS)
    if not all(0 < each < 1 << 16 for each in ports):
        return _unread(name, "its ports are not known")
    return Origin(name, asked, leads, protocol, *ports)


def _path(value: Value) -> str | None:
    """Read a path without a variable of nginx's or an escape in it; `None` for other values."""
    found = read.text(value)
    return found if (value is None or found or value == "") and _PATH.fullmatch(found) else None


def _error_pages(settings: Mapping[str, Value]) -> Iterator[ErrorPage]:
    """Yield the responses to status codes that have a page.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
    """
    for each in map(read.mapping, read.items(settings.get("CustomErrorResponses"))):
        code, path = read.number(each.get("ErrorCode"), 0), _path(each.get("ResponsePagePath"))
        if path and path.startswith("/") and 400 <= code < 600:  # noqa: PLR2004 - codes of errors
            yield ErrorPage(code, path, read.number(each.get("ResponseCode"), code))
