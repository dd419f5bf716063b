"""The signal by which a server reports to CloudFormation that it works; `update: rolling` waits for it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-signal.html: it needs no role, because an
instance may signal for the stack that it belongs to.
"""

from tiers.ir.facets import Layer
from tiers.ir.references import LogicalId, Target
from tiers.tuples import NamedTuple
from tiers.workload.environment import Parts
from tiers.workload.health_check import HealthCheck

STACK = Target("AWS::StackId")
REGION = Target("AWS::Region")

SHORTEST_WAIT = 900
LONGEST_WAIT = 3600
"""Seconds: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"""


SIGNAL = """\
#!/bin/sh
# Reports to CloudFormation whether this server works: `update: rolling` waits for it.
signal() {
  PATH=$PATH:/usr/local/bin:/opt/aws/bin
  command -v cfn-signal || dnf install -y aws-cfn-bootstrap
  cfn-signal --exit-code $1 --stack '"""


class Checked(NamedTuple):
    """The health check that a server runs against itself, as its load balancer of that layer does."""

    port: int
    health_check: HealthCheck
    layer: Layer = "application"


def wait(grace_period: int) -> int:
    """Return the seconds that a new server has to signal."""
    return min(max(grace_period, SHORTEST_WAIT), LONGEST_WAIT)


def script(resource: str, checked: Checked | None, seconds: int) -> Parts:
    """Return a shell script that signals for a resource, once the server answers or its user data has run.

    It leaves a process behind that waits, because cloud-init runs scripts one by one, and the program may be
    started by a later one.
    """
    ready = _ready(checked, seconds) if checked else "case $? in 0|2) signal 0;; *) signal 1;; esac"
    background = f"(\n  cloud-init status --wait\n  {ready}\n) > /dev/null 2>&1 < /dev/null &\n"
    return (
        *(SIGNAL, STACK, "' --resource ", LogicalId(resource), " --region '"),
        *(REGION, f"'\n}}\n{background}"),
    )


def _ready(checked: Checked, seconds: int) -> str:
    """Return the commands that ask the server itself until it answers as its health check requires."""
    return (
        f"end=$(($(date +%s) + {seconds}))\n"
        "  while [ $(date +%s) -lt $end ]; do\n"
        f"{_asking(checked)}; then signal 0; exit; fi\n"
        "    sleep 5\n"
        "  done\n"
        "  signal 1"
    )


def _asking(checked: Checked) -> str:
    """Return the commands of one check, up to the condition that it succeeded."""
    check, host = checked.health_check, '$(hostname -I | cut -d " " -f 1)'
    protocol, port = check.protocol_for(checked.layer), check.port or checked.port
    if protocol == "TCP":
        # bash can open a connection without another program, which some images lack.
        return f"    if timeout {check.timeout} bash -c '< /dev/tcp/$0/{port}' {host}"
    address = f'"{protocol.lower()}://{host}:{port}{_quoted(check.path)}"'
    # A load balancer does not validate the certificates of its targets.
    insecure = "k" if protocol == "HTTPS" else ""
    return (
        f"    code=$(curl -s{insecure} -o /dev/null -m {check.timeout} -w '%{{http_code}}' {address})\n"
        f"    if {_matches(check.matcher)}"
    )


def _matches(matcher: str) -> str:
    """Return the test that a status code is one of `200,301` or `200-299`."""
    tests = []
    for part in matcher.split(","):
        ends = part.split("-")
        tests.append(f'{{ [ "$code" -ge {ends[0]} ] && [ "$code" -le {ends[-1]} ]; }}')
    return " || ".join(tests)


def _quoted(path: str) -> str:
    """Escape what a shell reads between double quotes."""
    return "".join(f"\\{each}" if each in '"$`\\' else each for each in path)
