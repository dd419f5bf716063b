"""Certificates of listeners that exist already: one covers each host name of the rules of the stack."""

from collections.abc import Iterator

from tiers.deploy.preflight.existing_listeners import Found, found
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.diagnostics.wording import abridged


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find host names that no certificate of their listener is for. Raises `AwsError`."""
    for each in found(subject):
        hosts = dict(_hosts(each, subject))
        names = sorted(_names(each, subject)) if hosts and each.row.get("Protocol") == "HTTPS" else []
        for host, where in hosts.items():
            if names and not any(_covers(name, host) for name in names):
                yield codes.LIMITED.at(
                    where,
                    f"no certificate of the listener of `{each.member.name}` is for `{host}`",
                    label="browsers refuse the connection",
                    help="ask its owner to add a certificate for this name to the listener",
                    note=f"its certificates are for {abridged(names)}",
                )


def _hosts(found: Found, subject: Subject) -> Iterator[tuple[str, Place]]:
    """Yield the host names of rules, and patterns for all names below a domain, each with its place."""
    for rule in found.rules(subject):
        for condition in at(rule, "Conditions"):
            for host in condition.get("HostHeaderConfig", {}).get("Values", ()):
                rest = host.removeprefix("*.")
                if "*" not in rest and "?" not in rest:
                    yield host.lower(), place(rule, "Conditions")


def _names(found: Found, subject: Subject) -> set[str]:
    """Return the names of the certificates of a listener; none if one is not of ACM. Raises `AwsError`."""
    rows = subject.aws.pages("elbv2", "describe_listener_certificates", "Certificates", ListenerArn=found.arn)
    arns = sorted({each["CertificateArn"] for each in rows})
    if any(":acm:" not in each for each in arns):
        return set()
    names = set()
    for arn in arns:
        known = subject.aws.call("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
        names |= {known.get("DomainName", ""), *known.get("SubjectAlternativeNames", ())}
    return {each.lower() for each in names if each}


def _covers(name: str, host: str) -> bool:
    """Return whether a name of a certificate covers a host: a wildcard matches one label.

    https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
    """
    first, _, rest = host.partition(".")
    return name == host or (first != "*" and name == f"*.{rest}")
