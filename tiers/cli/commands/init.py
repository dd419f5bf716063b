"""`tiers init NAME`, `tiers init --from PATH`, and `tiers init --from-vpc VPC-ID`."""

import argparse
import os

from tiers import compiler, untrusted
from tiers.cli.shared import from_vpc, importing, output
from tiers.cli.shared.importing import SCHEMA
from tiers.cli.shared.reading import add_findings
from tiers.cli.shared.reporting import cannot_write, located, report
from tiers.cloudformation.write import to_yaml
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Finding, Source

TEMPLATE = f"""\
# yaml-language-server: $schema={SCHEMA}
#
# A load balancer, servers that scale, and a database that only they can reach, in a separate network.
# Every key you omit has a default. `tiers resolve FILE` prints them all; `tiers explain TYPE` describes each
# key. Remove the `# ` in front of a key to use it.

version: 1
NAME
# description: Description of the stack, in one sentence
# tags: {{CostCentre: "4711"}}

network:
  cidr: 10.0.0.0/16
  zones: 2
  # One NAT gateway in each zone. `single` costs less but fails with its zone.
  nat_gateway: {{mode: per_zone}}

presentation:
  load_balancer:
    type: load_balancer
    listeners:
      - {{port: 80, protocol: HTTP, forward_to: web}}
    # For experiments, so that you can delete the stack at once. The database has this key too.
    # deletion_protection: false
  # Administrator access through Session Manager, or SSH from the CIDR blocks in `allow_ssh_from`.
  # bastion:
  #   type: bastion
  #   connects_to: [database]

logic:
  web:
    type: autoscaling
    port: 80
    instance_type: t4g.small
    # Minimum and maximum number of servers. Default: one in each zone, and twice that.
    # capacity: {{min: 2, max: 6}}
    # health_check: {{path: /health}}
    user_data: |
      #!/bin/bash
      dnf install -y nginx
      systemctl enable --now nginx
    # The servers can reach only these components. Each entry opens one port.
    connects_to: [database]

data:
  database:
    type: rds
    engine: mysql
    instance_class: db.t4g.medium
    allocated_storage: 20
    # A standby in another zone, which takes over if this one fails (default).
    multi_az: true
    # backup_retention: 14

# To accept a warning, list its name and your reason.
# accept:
#   http-only: the site has no sign-in yet
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="name of the architecture, such as `shop` (default with `--from`: its name there)",
    )
    parser.add_argument("--out", metavar="FILE", help="output file (default: NAME.yaml)")
    importing.add_import(parser)
    from_vpc.add_vpc(parser)
    parser.set_defaults(refuse=parser.error)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write a spec to start with, and the schema next to it for editors; never over another file."""
    if arguments.from_vpc is not None and arguments.source is not None:
        arguments.refuse("pass either --from or --from-vpc")
    if arguments.region is not None and arguments.from_vpc is None:
        arguments.refuse("--region needs --from-vpc")
    option = importing.without_effect(arguments, arguments.source)
    if option is not None:
        kind = "a Compose file" if option == "--profile" else "a directory of Copilot"
        arguments.refuse(f"{option} needs --from with {kind}")
    if arguments.source is not None:
        return importing.run(arguments, placed)
    if arguments.name is None and arguments.from_vpc is None:
        arguments.refuse("the following arguments are required: NAME")
    refusals = _refusals(arguments.name) if arguments.name is not None else []
    if refusals:
        return report(refusals, arguments, "nothing written")
    if arguments.from_vpc is not None:
        return from_vpc.run(arguments, placed)
    name = to_yaml({"name": arguments.name})
    return placed(arguments, arguments.name, TEMPLATE.replace("NAME\n", name, 1), [], "")


def _refusals(given: str) -> list[Finding]:
    """Return why a name cannot be that of a spec."""
    name = to_yaml({"name": given})
    checked = compiler.check("NAME", f"{name}version: 1\nnetwork: {{}}\n".encode("utf-8", "surrogateescape"))
    return located(checked.document, [finding for finding in checked.findings if finding.is_error])


def placed(arguments: argparse.Namespace, name: str, text: str, findings: list[Finding], outcome: str) -> int:
    """Write a spec and the schema next to it; report the findings about them, and an outcome before."""
    out = arguments.out or f"{name}.yaml"
    failure = _write(out, text)
    if failure:
        return report(_located(out, failure), arguments, "nothing written")
    return _written(out, arguments, findings, outcome)


def _written(out: str, arguments: argparse.Namespace, findings: list[Finding], outcome: str) -> int:
    from tiers.language import schema

    beside = os.path.join(os.path.dirname(out), SCHEMA)
    failure = _write(beside, schema.text())
    if failure is None:
        code = report(findings, arguments, f"{outcome}{out} and {beside} written")
    elif failure.code is codes.FOREIGN_FILE:
        # That of another version, most likely; the spec is as good without.
        code = report(findings, arguments, f"{outcome}{out} written; {beside} was there and is kept")
    else:
        code = report([*findings, *_located(beside, failure)], arguments, f"{outcome}{out} written")
    if arguments.format == "text":
        output.lines([f"\nnext: tiers check {out}"])
    return code


def _write(path: str, text: str) -> Diagnostic | None:
    """Write a new file; return why not, unless the file has the same contents already."""
    try:
        _create(path, text)
    except FileExistsError:
        if _holds(path, text):
            return None
        return codes.FOREIGN_FILE.at(
            NOWHERE,
            f"`{path}` exists, with other contents",
            help="move or delete it, or use another file with `--out FILE`",
        )
    except (OSError, ValueError) as error:
        return cannot_write(path, error, "use a file in a writable directory with `--out FILE`")
    return None


def _create(path: str, text: str) -> None:
    file = open(path, "x", encoding="utf-8", newline="\n")  # noqa: SIM115 - a file that was there is not ours to remove
    try:
        with file:
            file.write(text)
    except OSError:
        # Half of a file would be in the way next time.
        os.unlink(path)
        raise


def _holds(path: str, text: str) -> bool:
    try:
        return untrusted.read(path, len(text.encode())) == text.encode()
    except OSError:
        return False


def _located(path: str, failure: Diagnostic) -> list[Finding]:
    return located(Document(Source(path, ""), None, {}), [failure])
