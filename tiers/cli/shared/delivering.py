"""Common parts of commands that bring a spec to AWS: arguments, compiling, and uploading."""

import argparse
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from tiers.cli.shared import image_parameters
from tiers.cli.shared.compiling import How, Made, add_examination, make
from tiers.cli.shared.linting import ignored, lacking, options
from tiers.cli.shared.reading import Read, add_images, add_linting, add_parameters
from tiers.cli.shared.reporting import exit_code, located
from tiers.cli.shared.targets import Target
from tiers.cloudformation.template import stem_of
from tiers.deploy.bundle.packaging import Package, local_files, package
from tiers.diagnostics.model import Finding
from tiers.diagnostics.wording import counted
from tiers.ir.placed import Layout

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

STACK_POLICY = "stack-policy.json"
_PREFIX = re.compile(r"[A-Za-z0-9!_.*'()/-]*")


class Uploaded(NamedTuple):
    """The keys in the bucket: those that were uploaded, and those that were there before."""

    package: Package
    new: tuple[str, ...]
    old: tuple[str, ...]

    @property
    def words(self) -> str:
        """The number of uploaded files, as the beginning of a sentence that ends with a bucket."""
        count = len(self.package.uploads)
        if not self.new:
            return f"nothing to upload: {counted(count, 'template')} already in"
        return f"{len(self.new)} of {counted(count, 'template')} uploaded to"


def add_delivery(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for how to check a spec, where to upload it, and the parameters of its stack."""
    parser.add_argument("-o", "--out", metavar="DIR", help="bundle directory (default: build/NAME)")
    add_prefix(parser)
    add_parameters(parser)
    add_images(parser)
    add_examination(parser)
    add_linting(parser)


def add_prefix(parser: argparse.ArgumentParser) -> None:
    """Add the option for where in a bucket templates are uploaded to."""
    parser.add_argument(
        "--prefix", metavar="P", type=key_prefix, default="", help="key prefix for uploaded templates"
    )


def key_prefix(given: str) -> str:
    """Return the prefix of the keys of a bucket's objects."""
    if not _PREFIX.fullmatch(given):
        message = f"{given!r} has characters that are not allowed in a URL"
        raise argparse.ArgumentTypeError(message)
    return given


def compiled(file: Read, arguments: argparse.Namespace) -> tuple[Made | None, list[Finding]]:
    """Compile, lint, and prove a spec, as the options say. Nothing is written yet: it may be refused."""
    lint, notes = None, list[Finding]()
    if not arguments.no_lint:
        problem = lacking(arguments.lint_engine, file.path)
        if problem:
            return None, problem
        lint, notes = options(arguments), ignored(arguments)
    how = How(
        Layout(arguments.layout),
        "yaml",
        arguments.out,
        several=False,
        lint=lint,
        verify=not arguments.no_verify,
        write=False,
    )
    made, findings = make(Target(file, arguments.env), how)
    findings = [*notes, *findings]
    if made is None:
        return None, findings
    chosen = image_parameters.chosen(made.architecture, arguments.image, dict(arguments.parameter))
    local = (each for root in made.bundle.roots for each in local_files(root))
    found = located(made.document, [*chosen.findings, *local])
    refused = exit_code(found, strict=False)
    values = {**_of_environment(made), **chosen.values}
    return (None if refused else made._replace(parameters=values)), [*findings, *found]


def _of_environment(made: Made) -> dict[str, str]:
    """Return the values of the environment, for the parameters that the templates have."""
    mains = (root.templates[stem_of(root.main)] for root in made.bundle.roots)
    declared = {name for main in mains for name in main.get("Parameters", {})}
    return {name: value for name, value in made.architecture.values.items() if name in declared}


def uploaded(aws: "Aws", owner: str, made: Made, arguments: argparse.Namespace) -> Uploaded:
    """Upload a bundle. Raises `AwsError`."""
    from tiers.deploy.bundle.upload import check_bucket, upload

    check_bucket(aws, arguments.bucket, owner)
    content = packed(aws, made, arguments)
    keys: dict[bool, list[str]] = {True: [], False: []}
    upload(aws, arguments.bucket, owner, content, lambda each, new: keys[new].append(each.key))
    return Uploaded(content, tuple(keys[True]), tuple(keys[False]))


def packed(aws: "Aws", made: Made, arguments: argparse.Namespace) -> Package:
    """Return what is uploaded of a bundle. Raises `AwsError`."""
    return package(made.bundle, f"{aws.endpoint('s3')}/{arguments.bucket}", arguments.prefix)


def beside(content: Package, made: Made) -> dict[str, str]:
    """Return the files that a delivery adds to the bundle."""
    from tiers.plan.compare.snapshot import of_bundle
    from tiers.plan.safeguards.guard import stack_policy

    policy = stack_policy(of_bundle(made.bundle, made.sources))
    rewritten = {content.main: content.text} if content.main not in made.bundle.files else {}
    return {**rewritten, STACK_POLICY: json.dumps(policy, indent=2) + "\n"}
