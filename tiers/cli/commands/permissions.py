"""`tiers permissions SPEC`."""

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any

from tiers import compiler
from tiers.cli.shared import output
from tiers.cli.shared.account import add_role, bucket_name, stack_name, stack_of
from tiers.cli.shared.compiling import add_layout
from tiers.cli.shared.delivering import key_prefix
from tiers.cli.shared.reading import add_environment, add_findings, add_spec, read
from tiers.cli.shared.reporting import located, report
from tiers.compile import edge_root
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.codes.publishing import NOT_A_SITE
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.ir.placed import Layout

if TYPE_CHECKING:
    from tiers.compile.bundle import Bundle
    from tiers.deploy.policies.granted import Scope
    from tiers.deploy.policies.policies import Policies

WORDS = DEPLOYER, SERVICE_ROLE, KEY, PUBLISH = "deployer", "service-role", "key", "publish"
FORMAT_VERSION = "1.0"
ANY = "*"
PLACEHOLDER, YOUR_REGION, YOUR_ACCOUNT = "YOUR-BUCKET", "YOUR-REGION", "YOUR-ACCOUNT"
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    parser.add_argument(
        "--for",
        dest="whom",
        metavar="WHOM",
        default=DEPLOYER,
        help="print the policies for the caller of `tiers` (`deployer`, the default), for the role of "
        "`--role-arn` (`service-role`), for the KMS key of `encryption` (`key`), for a caller of "
        "`tiers publish` alone (`publish`), or for the existing role of a component, by its name",
    )
    add_role(parser)
    add_layout(parser)
    parser.add_argument(
        "--bucket",
        metavar="B",
        type=bucket_name,
        help="limit the permissions to this S3 bucket, as passed to `tiers deploy`",
    )
    parser.add_argument(
        "--prefix", metavar="P", type=key_prefix, default="", help="key prefix, as passed to `tiers deploy`"
    )
    parser.add_argument(
        "--stack-name", metavar="NAME", type=stack_of, help="stack name, as passed to `tiers deploy`"
    )
    parser.add_argument(
        "--region",
        metavar="NAME",
        type=_region,
        help="AWS region (default: the first of the spec's `regions`)",
    )
    parser.add_argument(
        "--account",
        metavar="ID",
        type=_account,
        help="12-digit AWS account ID (default: the `account` of the spec, or else any account)",
    )
    add_findings(parser)


def _account(given: str) -> str:
    if not _ACCOUNT.fullmatch(given):
        message = f"{given!r} is not an AWS account ID: use 12 digits"
        raise argparse.ArgumentTypeError(message)
    return given


def _region(given: str) -> str:
    if not _REGION.fullmatch(given):
        message = f"{given!r} is not a region name"
        raise argparse.ArgumentTypeError(message)
    return given


def run(arguments: argparse.Namespace) -> int:
    """Print IAM policies; findings go to standard error, as the policies are the output."""
    spec = read(arguments.spec)
    if spec.failure:
        return report(located(spec.document, [spec.failure]), arguments, stream=sys.stderr)
    layout = Layout(arguments.layout)
    made = compiler.compile_spec(spec.path, spec.raw, layout, environment=arguments.env)
    diagnostics = list(made.findings)
    if made.bundle is not None:
        if made.architecture is not None and arguments.account is None:
            arguments.account = made.architecture.spec.account
        if arguments.whom not in WORDS:
            return _print_role(made, arguments)
        find = {KEY: _of_key, PUBLISH: _of_publisher}.get(arguments.whom, _policies)
        found = find(made.bundle, arguments)
        output.data(_data(made.bundle, found, arguments))
        for kind in found.unknown:
            message = f"unknown permissions for `{kind}`"
            advice = "add the permissions that its documentation lists"
            diagnostics.append(codes.PERMISSIONS_UNKNOWN.at(NOWHERE, message, help=advice))
        if arguments.whom == KEY and not found.documents:
            message, advice = "no key needs a policy", "add `encryption: {key: ARN}` to the spec"
            diagnostics.append(
                codes.NO_KEY.at(NOWHERE, message, label="the data has keys of AWS", help=advice)
            )
        if arguments.whom == PUBLISH and not found.documents:
            message, advice = "no bucket to publish to", "add a component of type `bucket` to the spec"
            diagnostics.append(NOT_A_SITE.at(NOWHERE, message, help=advice))
    return report(located(made.document, diagnostics), arguments, stream=sys.stderr)


def _print_role(made: compiler.Compiled, arguments: argparse.Namespace) -> int:
    """Print the policy that the existing role of a component needs, and its trust policy."""
    from tiers.cli.shared import existing_role

    assert made.bundle is not None, "policies are printed of what was compiled"
    assert made.architecture is not None, "what was compiled has an architecture"
    region = arguments.region or next(iter(made.bundle.regions), YOUR_REGION)
    scope = _scope(made.bundle, region, arguments)
    scope = scope._replace(account=arguments.account or YOUR_ACCOUNT)
    found = existing_role.data_of(arguments.whom, made.bundle, made.architecture, made.document, scope, WORDS)
    if isinstance(found, Diagnostic):
        return report(located(made.document, [found]), arguments, stream=sys.stderr)
    output.data({"format_version": FORMAT_VERSION, "stack": scope.stack, **found})
    return report(located(made.document, made.findings), arguments, stream=sys.stderr)


def _of_key(bundle: "Bundle", arguments: argparse.Namespace) -> "Policies":
    """Return the policy that the key of the data needs; none if the data has keys of AWS."""
    from tiers.deploy.policies.granted import partition_of
    from tiers.deploy.policies.policies import Policies
    from tiers.encryption import policy

    encrypted = policy.encrypted(bundle.built.resources)
    if not encrypted:
        return Policies((), ())
    region = arguments.region or next(iter(bundle.regions), YOUR_REGION)
    fill = policy.in_place(partition_of(region), region, arguments.account or YOUR_ACCOUNT)
    statements = list(policy.statements(bundle.built.resources, encrypted, fill))
    return Policies(({"Version": "2012-10-17", "Statement": statements},), ())


def _of_publisher(bundle: "Bundle", arguments: argparse.Namespace) -> "Policies":
    """Return the policy of a caller that publishes a site."""
    from tiers.deploy.policies.publishing import for_publisher

    region = arguments.region or next(iter(bundle.regions), ANY)
    return for_publisher(bundle.templates, _scope(bundle, region, arguments))


def _scope(bundle: "Bundle", region: str, arguments: argparse.Namespace) -> "Scope":
    from tiers.deploy.policies.granted import Scope, partition_of

    name = stack_name(arguments, bundle.name)
    return Scope(name, partition_of(region), region, arguments.account or ANY)


def _policies(bundle: "Bundle", arguments: argparse.Namespace) -> "Policies":
    """Return the policies for each root, those of the deployment's region first."""
    from tiers.deploy.policies.policies import Policies

    scope = _scope(bundle, arguments.region or next(iter(bundle.regions), ANY), arguments)
    found = [_policies_of(bundle, scope, arguments)]
    if bundle.edge is not None:
        (at,) = bundle.edge.regions
        beside = _scope(bundle, at, arguments)._replace(stack=edge_root.stack_name(scope.stack))
        found.append(_policies_of(bundle.edge, beside, arguments))
    return Policies(
        tuple(document for each in found for document in each.documents),
        tuple(dict.fromkeys(kind for each in found for kind in each.unknown)),
    )


def _policies_of(bundle: "Bundle", scope: "Scope", arguments: argparse.Namespace) -> "Policies":
    from tiers.deploy.policies import policies

    bucket = arguments.bucket or (PLACEHOLDER if bundle.layout is Layout.NESTED else "")
    upload = policies.Upload(bucket, arguments.prefix, bundle.name) if bucket else None
    if arguments.whom == SERVICE_ROLE:
        return policies.for_service_role(bundle.templates, scope, upload)
    return policies.for_deployer(bundle.templates, scope, upload, arguments.role_arn)


def _data(bundle: "Bundle", found: "Policies", arguments: argparse.Namespace) -> dict[str, Any]:
    from tiers.deploy.policies.policies import trust

    name = stack_name(arguments, bundle.name)
    documents = [
        {"name": f"{name}-{arguments.whom}-{number}", "document": each}
        for number, each in enumerate(found.documents, 1)
    ]
    return {
        "format_version": FORMAT_VERSION,
        "stack": name,
        "for": arguments.whom,
        "policies": documents,
        **({"trust": trust()} if arguments.whom == SERVICE_ROLE else {}),
        "unknown": list(found.unknown),
    }
