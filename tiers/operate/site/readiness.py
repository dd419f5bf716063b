"""The parts of a site that must be ready before it answers, as AWS and DNS report it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy import aws_errors, operation_permissions
from tiers.deploy.aws import AwsError
from tiers.operate.site import visits

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws
    from tiers.operate.site.visits import Visit


class State(StrEnum):
    """The state of a part of a site."""

    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Check(NamedTuple):
    """The state of one part, and what to do about it."""

    name: str
    state: State
    text: str
    help: str = ""


class Host(NamedTuple):
    """The host name of a distribution or load balancer; empty if it is unknown."""

    name: str
    check: Check


_BALANCER: Final = {"active": State.READY, "provisioning": State.WAITING, "active_impaired": State.READY}
_SERVER_ERROR: Final = 500
_FORBIDDEN, _MISSING = 403, 404
_UNANSWERED: Final = frozenset({502, 503, 504})


def known(name: str, ask: Callable[[], Check]) -> Check:
    """Return a check; unknown if a permission is missing. Raises `AwsError` for any other failure."""
    try:
        return ask()
    except AwsError as error:
        if not aws_errors.is_denied(error.failure):
            raise
        text = f"the permission `{operation_permissions.action(error.failure)}` is missing"
        return Check(name, State.UNKNOWN, text, "run `tiers permissions SPEC` to print the policies")


def certificate(aws: "Aws", arn: str) -> Check:
    """Return whether a certificate is issued. Raises `AwsError`."""
    found = aws.call("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
    status, name = found.get("Status", ""), found.get("DomainName", "")
    if status == "ISSUED":
        return Check("certificate", State.READY, f"issued for {name}")
    if status == "PENDING_VALIDATION":
        return _pending(found, name)
    reason = found.get("FailureReason") or found.get("RevocationReason") or ""
    text = f"{status} for {name}{': ' if reason else ''}{reason}"
    # https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html
    advice = "delete the stack, and deploy again; `CAA` records of the domain may forbid Amazon"
    return Check("certificate", State.FAILED, text, advice)


def _pending(found: Mapping[str, Any], name: str) -> Check:
    """Return that the owner of a domain is not proven yet, with the record that proves it."""
    options = found.get("DomainValidationOptions") or ()
    left = (each.get("ResourceRecord") for each in options if each.get("ValidationStatus") != "SUCCESS")
    record = next(filter(None, left), None)
    advice = "wait some minutes; if it stays so, the domain does not use the name servers of its hosted zone"
    if record:
        advice = f"{advice}, where `{record.get('Name')}` ({record.get('Type')}) is"
    return Check("certificate", State.WAITING, f"waiting for the record that validates {name}", advice)


def distribution(aws: "Aws", id_: str) -> Host:
    """Return a distribution's host name, and whether it is everywhere. Raises `AwsError`."""
    found = aws.call("cloudfront", "get_distribution", Id=id_)["Distribution"]
    host, status = str(found["DomainName"]), found["Status"]
    if not found["DistributionConfig"]["Enabled"]:
        return Host(host, Check("distribution", State.FAILED, f"{id_} is disabled", "enable it"))
    if status != "Deployed":
        text = f"{id_} is on its way to all locations: {status}"
        return Host(host, Check("distribution", State.WAITING, text, "wait some minutes"))
    return Host(host, Check("distribution", State.READY, f"{id_} is deployed as {host}"))


def balancer(aws: "Aws", arn: str) -> Host:
    """Return a load balancer's host name, and whether it is active. Raises `AwsError`."""
    answer = aws.call("elbv2", "describe_load_balancers", LoadBalancerArns=[arn])
    found = next(iter(answer.get("LoadBalancers") or ()), None)
    if found is None:
        return Host("", Check("load balancer", State.FAILED, "it does not exist", "deploy again"))
    host, code = str(found.get("DNSName", "")), (found.get("State") or {}).get("Code", "")
    return Host(host, Check("load balancer", _BALANCER.get(code, State.FAILED), f"{host} is {code}"))


def targets(aws: "Aws", name: str, arns: Iterable[str]) -> Check:
    """Return whether some target in these groups of a component is healthy. Raises `AwsError`.

    A group without targets may be the other one of a blue/green deployment, so groups count together.
    """
    rows = list[Mapping[str, Any]]()
    for arn in arns:
        answer = aws.call("elbv2", "describe_target_health", TargetGroupArn=arn)
        rows += answer.get("TargetHealthDescriptions") or ()
    if not rows:
        return Check("targets", State.FAILED, f"{name}: there are none", "run `tiers status SPEC` to see why")
    states = [(each.get("TargetHealth") or {}) for each in rows]
    healthy = sum(each.get("State") == "healthy" for each in states)
    if healthy:
        return Check("targets", State.READY, f"{name}: {healthy} of {len(rows)} healthy")
    # Functions have no health checks unless they are turned on.
    if all(each.get("Reason") == "Target.HealthCheckDisabled" for each in states):
        return Check("targets", State.READY, f"{name}: not checked")
    first = states[0]
    reason = first.get("Description") or first.get("Reason") or first.get("State")
    text = f"{name}: none of {len(rows)} healthy: {reason}"
    waits = any(each.get("State") == "initial" for each in states)
    return Check("targets", State.WAITING if waits else State.FAILED, text, "run `tiers logs SPEC COMPONENT`")


def servers(aws: "Aws", zone: str) -> Sequence[str]:
    """Return the name servers of a hosted zone; none if they cannot be read."""
    try:
        answer = aws.call("route53", "get_hosted_zone", Id=zone)
    except AwsError:
        return ()
    return tuple((answer.get("DelegationSet") or {}).get("NameServers") or ())


def resolved(name: str, host: str, seconds: float, name_servers: Callable[[], Sequence[str]]) -> Check:
    """Return whether a name leads where its host name does, as this machine resolves both."""
    try:
        found, expected = visits.resolve(name, seconds), visits.resolve(host, seconds)
    except TimeoutError as error:
        return Check("name", State.UNKNOWN, f"{name}: {error}", "check the resolver of this machine")
    if not found:
        listed = ", ".join(name_servers())
        at = f": {listed}" if listed else " to those of its hosted zone"
        advice = f"set the name servers of the domain at its registrar{at}; changes may need hours"
        return Check("name", State.WAITING, f"{name} does not resolve", advice)
    if found & expected:
        return Check("name", State.READY, f"{name} leads to {host}")
    text = f"{name} leads to {', '.join(sorted(found)[:2])}, and {host} now to other addresses"
    advice = "check the records of the name if the answer below is not that of this site"
    return Check("name", State.UNKNOWN, text, advice)


def answered(visit: "Visit") -> Check:
    """Return whether a site answered."""
    way = " -> ".join(visit.addresses)
    if visit.is_untrusted:
        advice = "open it by a name that the certificate has, or wait until it is used everywhere"
        return Check("answer", State.FAILED, f"{way}: its certificate is not valid: {visit.problem}", advice)
    if visit.problem:
        return Check("answer", State.FAILED, f"{way}: {visit.problem}", _advice(visit.status))
    text = f"{way}: {visit.status}{f' from {visit.server}' if visit.server else ''}"
    if visit.status < _SERVER_ERROR and visit.status not in {_FORBIDDEN, _MISSING}:
        return Check("answer", State.READY, text)
    return Check("answer", State.FAILED, text, _advice(visit.status))


def _advice(status: int) -> str:
    if status in {_FORBIDDEN, _MISSING}:
        return "let a target answer `/`, or publish a page for it; a firewall may refuse it, too"
    if status in _UNANSWERED:
        return "see the targets above, and `tiers logs SPEC COMPONENT`"
    if status:
        return "see `tiers logs SPEC COMPONENT`"
    return "see the lines above; a new name or distribution needs some minutes"


def worst(checks: Iterable[Check]) -> State:
    """Return the state of a site: failed if a part is, else waiting if a part is, else ready."""
    states = {each.state for each in checks}
    return next((each for each in (State.FAILED, State.WAITING) if each in states), State.READY)
