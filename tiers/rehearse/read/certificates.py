"""Certificates of AWS Certificate Manager, and the names in templates that programs may be given."""

import re

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.rehearse.edge import Certificate
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resource, Resources

CERTIFICATE = "CertificateManager::Certificate"
LISTENER_CERTIFICATE = "ElasticLoadBalancingV2::ListenerCertificate"

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})+")
_LONGEST = 253


def name(value: Value) -> str | None:
    """Read the name of a domain, with at least two labels; `None` for other values.

    The names in templates come into files of servers, so nothing else is a name.
    """
    found = read.text(value).lower().removesuffix(".").replace("\\052", "*")
    return found if len(found) <= _LONGEST and _NAME.fullmatch(found) else None


def certificate(resources: Resources, arn: Value) -> Certificate | None:
    """Return the certificate that an ARN means; `None` if it, or one of its names, is not known."""
    found = resources.get(arn, CERTIFICATE)
    if found is None:
        return None
    alternatives = found.get("SubjectAlternativeNames")
    names = [name(each) for each in (found.get("DomainName"), *read.items(alternatives))]
    known = tuple(dict.fromkeys(each for each in names if each))
    return Certificate(found.id, known) if all(names) and not isinstance(alternatives, Unknown) else None


def of_listener(resources: Resources, listener: Resource) -> tuple[Certificate, ...]:
    """Return the certificates of a listener, the default one first; none if one is not in the templates."""
    added = (
        each.get("Certificates")
        for each in resources.of(LISTENER_CERTIFICATE)
        if resources.get(each.get("ListenerArn"), "ElasticLoadBalancingV2::Listener") == listener
    )
    written = [item for each in (listener.get("Certificates"), *added) for item in read.items(each)]
    found = [certificate(resources, read.mapping(each).get("CertificateArn")) for each in written]
    return tuple(each for each in found if each) if all(found) else ()
