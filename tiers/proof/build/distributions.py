"""Distributions of CloudFront, with the origins that their behaviors lead to."""

from collections.abc import Iterator, Mapping

from tiers.cloudformation.evaluate.values import Unknown, Value, is_outside
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.entrances import VPC_ORIGIN, target_of
from tiers.proof.build.host_names import DISTRIBUTION, hosts
from tiers.proof.build.names import Name, name_of
from tiers.proof.build.placements import node
from tiers.proof.model.network import Distribution, Node, OriginLink
from tiers.tuples import NamedTuple

_FUNCTION = "AWS::CloudFront::Function"
_SHARE = "AWS::RAM::ResourceShare"

_MODULE = "cloudfront"
"""The module without which a function of CloudFront cannot change the origin of a request.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
"""

_AT_ORIGINS = "origin-request"
"""The one event at which Lambda@Edge may change the origin.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
"""

_CERTIFICATES = "us-east-1"
_HTTP3 = {"http3", "http2and3"}

_Written = Mapping[str, Value]


class Distributions(NamedTuple):
    """Distributions and their nodes; `known` are the VPC origins of which they are the only users."""

    nodes: tuple[Node, ...]
    distributions: tuple[Distribution, ...]
    known: frozenset[str]


def distributions(catalogue: Catalogue) -> Distributions:
    """Build all distributions."""
    found = [_Reader(catalogue, each) for each in catalogue.of(DISTRIBUTION)]
    made = tuple(each.distribution() for each in found)
    used = {link.via for each in made for link in each.links if link.via}
    return Distributions(
        tuple(node(each.resource, "distribution", ()) for each in found),
        made,
        frozenset(each for each in used if not _is_shared(catalogue, each)),
    )


def _is_shared(catalogue: Catalogue, vpc_origin: str) -> bool:
    """Return whether another account may use a VPC origin."""
    for share in catalogue.of(_SHARE):
        written = read.items(share.get("ResourceArns"))
        named = (
            [written]
            if isinstance(written, Unknown)
            else [catalogue.id_of(each, VPC_ORIGIN) for each in written]
        )
        if any(each == vpc_origin or (isinstance(each, Unknown) and not is_outside(each)) for each in named):
            return True
    return False


class _Reader:
    """Reads one distribution."""

    def __init__(self, catalogue: Catalogue, resource: Resource) -> None:
        self.catalogue = catalogue
        self.resource = resource
        self.origin = resource.origin("DistributionConfig")
        config = read.strict_mapping(resource.get("DistributionConfig"), self.origin)
        self.unread = config if isinstance(config, Unknown) else None
        self.config: _Written = {} if isinstance(config, Unknown) else config
        self.behaviors, self.hidden = self._behaviors()

    def _behaviors(self) -> tuple[list[_Written], Unknown | None]:
        """Return the readable behaviors, and why there may be others."""
        written: list[_Written | Unknown] = []
        if "DefaultCacheBehavior" in self.config:
            written.append(read.strict_mapping(self.config["DefaultCacheBehavior"], self.origin))
        written += [each for _, each in read.mappings(self.config.get("CacheBehaviors"), self.origin)]
        unknown = next((each for each in written if isinstance(each, Unknown)), self.unread)
        return [each for each in written if not isinstance(each, Unknown)], unknown

    def distribution(self) -> Distribution:
        """Return the distribution."""
        version = self.config.get("HttpVersion")
        return Distribution(
            self.resource.id,
            self.unread or read.boolean(self.config.get("Enabled"), self.origin, default=True),
            self._http("https-only"),
            version if isinstance(version, Unknown) else isinstance(version, str) and version in _HTTP3,
            read.boolean(self.config.get("IPV6Enabled"), self.origin, default=False),
            tuple(self._links()),
            self.resource.origin(),
            self._viewers(),
            self._flaw(),
            next(self._roams(), None),
        )

    def _http(self, *refusing: str) -> bool | Unknown:
        """Return whether some behavior treats requests by HTTP otherwise than these policies do."""
        policies = [each.get("ViewerProtocolPolicy", "allow-all") for each in self.behaviors]
        if any(not isinstance(each, Unknown) and each not in refusing for each in policies):
            return True
        unknown = next((each for each in policies if isinstance(each, Unknown)), self.hidden)
        return unknown if unknown is not None else False

    def _viewers(self) -> Unknown | None:
        """Return why the viewers are unknown.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-config-options.html
        """
        staging = read.boolean(self.config.get("Staging"), self.origin, default=False)
        if staging is not False:
            why = f"a continuous deployment policy selects the viewers of `{self.resource.id}`"
            return staging if isinstance(staging, Unknown) else Unknown(why, self.origin)
        if self.config.get("ConnectionMode", "direct") != "direct":
            return Unknown(f"the tenants of `{self.resource.id}` are not modeled", self.origin)
        return None

    def _flaw(self) -> str:
        """Return why the names of a distribution cannot have its certificate, if that is certain.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
        """
        aliases = read.items(self.config.get("Aliases"))
        written = read.strict_mapping(self.config.get("ViewerCertificate"), self.origin)
        if not aliases or isinstance(aliases, Unknown) or isinstance(written, Unknown):
            return ""
        if "AcmCertificateArn" not in written:
            return "" if "IamCertificateId" in written else "its names have no certificate"
        region = self._region(written["AcmCertificateArn"])
        return (
            f"its certificate is in {region}, not in {_CERTIFICATES}"
            if region not in {"", _CERTIFICATES}
            else ""
        )

    def _region(self, certificate: Value) -> str:
        """Return the region of a certificate of ACM, if it is known."""
        if isinstance(certificate, str) and certificate.startswith("arn:aws:acm:"):
            return certificate.split(":")[3]
        found = self.catalogue.find(certificate, "AWS::CertificateManager::Certificate")
        return "" if isinstance(found, Unknown) else self.catalogue.region

    def _roams(self) -> Iterator[Unknown]:
        """Yield the reasons why there may be other origins than those that are written."""
        if self.hidden is not None:
            yield self.hidden
        if "S3Origin" in self.config or "CustomOrigin" in self.config:
            yield Unknown(f"the legacy origin of `{self.resource.id}` is not modeled", self.origin)
        for behavior in self.behaviors:
            for _, each in read.mappings(behavior.get("LambdaFunctionAssociations"), self.origin):
                event = each if isinstance(each, Unknown) else each.get("EventType")
                if isinstance(event, Unknown) or event == _AT_ORIGINS:
                    yield Unknown(
                        f"a Lambda function may choose other origins for `{self.resource.id}`", self.origin
                    )
            for _, each in read.mappings(behavior.get("FunctionAssociations"), self.origin):
                if isinstance(each, Unknown) or self._chooses(each.get("FunctionARN")):
                    yield Unknown(
                        f"a function may choose other origins for `{self.resource.id}`", self.origin
                    )

    def _chooses(self, function: Value) -> bool:
        """Return whether the code of a function may choose origins."""
        found = self.catalogue.find(function, _FUNCTION)
        code = found if isinstance(found, Unknown) else found.get("FunctionCode")
        return not isinstance(code, str) or _MODULE in code

    # -- origins ----------------------------------------------------------------------------------

    def _used(self) -> frozenset[Name] | None:
        """Return the names of the origins in use, those of origin groups among them; `None` if unknown."""
        targets = [name_of(each.get("TargetOriginId")) for each in self.behaviors]
        groups = read.strict_mapping(self.config.get("OriginGroups"), self.origin)
        if self.hidden or None in targets or isinstance(groups, Unknown):
            return None
        found = {each for each in targets if each is not None}
        for _, group in read.mappings(groups.get("Items"), self.origin):
            members = (
                Unknown("") if isinstance(group, Unknown) else read.mapping(group.get("Members")).get("Items")
            )
            named = None if isinstance(group, Unknown) else name_of(group.get("Id"))
            if named is None or isinstance(members, Unknown):
                return None
            if named in found:
                listed = [read.mapping(each).get("OriginId") for each in read.items(members) or ()]
                names = [name_of(each) for each in listed]
                if None in names:
                    return None
                found |= {each for each in names if each is not None}
        return frozenset(found)

    def _links(self) -> Iterator[OriginLink]:
        used = self._used()
        if self.unread is not None:
            yield OriginLink(self.unread, "", (self.unread,), self.origin)
        for index, each in read.mappings(self.config.get("Origins"), self.origin):
            where = self.resource.origin("DistributionConfig", "Origins", index)
            if isinstance(each, Unknown):
                yield OriginLink(each, "", (each,), where)
                yield OriginLink(each, None, (each,), where)
                continue
            name = name_of(each.get("Id"))
            is_used = used is None or name is None or name in used
            chosen = None if is_used else next(self._roams(), None)
            if is_used or chosen is not None:
                for link in self._of_origin(each):
                    yield link._replace(origin=where, doubt=chosen or link.doubt)

    def _of_origin(self, written: _Written) -> Iterator[OriginLink]:
        by_vpc = read.strict_mapping(written.get("VpcOriginConfig"), self.origin)
        if by_vpc:
            yield from self._by_vpc_origin(by_vpc)
        by_name = read.strict_mapping(written.get("CustomOriginConfig"), self.origin)
        if by_name:
            ports = self._ports(by_name, "") if not isinstance(by_name, Unknown) else (by_name,)
            doubt = by_name if isinstance(by_name, Unknown) else self._ipv6(by_name)
            for target in hosts(self.catalogue, written.get("DomainName")):
                yield OriginLink(target, None, ports, self.origin, doubt)

    def _ipv6(self, written: _Written) -> Unknown | None:
        """Return why an origin that may be asked by IPv6 is unknown."""
        if written.get("IpAddressType", "ipv4") == "ipv4":
            return None
        return Unknown("the IPv6 addresses from which CloudFront asks origins are not modeled", self.origin)

    def _by_vpc_origin(self, written: _Written | Unknown) -> Iterator[OriginLink]:
        found = (
            written
            if isinstance(written, Unknown)
            else self.catalogue.find(written.get("VpcOriginId"), VPC_ORIGIN)
        )
        if isinstance(found, Unknown):
            if not is_outside(found):
                yield OriginLink(found, "", (found,), self.origin)
            return
        config = read.strict_mapping(found.get("VpcOriginEndpointConfig"), found.origin())
        if isinstance(config, Unknown):
            yield OriginLink(config, found.id, (config,), self.origin)
            return
        target = target_of(self.catalogue, config.get("Arn"))
        if not is_outside(target):
            ports = self._ports(config, "match-viewer")
            yield OriginLink(target, found.id, ports, self.origin, found.uncertain)

    def _ports(self, written: _Written, default: str) -> tuple[int | Unknown, ...]:
        """Return the ports that an origin is asked on."""
        policy = written.get("OriginProtocolPolicy", default)
        http = read.number(written.get("HTTPPort", 80), self.origin)
        https = read.number(written.get("HTTPSPort", 443), self.origin)
        if policy == "http-only":
            return (http,)
        if policy == "https-only":
            return (https,)
        if policy != "match-viewer":
            return (
                policy if isinstance(policy, Unknown) else Unknown("the ports of an origin are not known"),
            )
        # A request that is redirected or refused never gets to an origin.
        by_http = self._http("https-only", "redirect-to-https")
        return (https, *((by_http if isinstance(by_http, Unknown) else http,) if by_http else ()))
