"""Values of other stacks: each export and output of the account that a spec names, read once."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tiers.deploy.aws import Aws, AwsError
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.elsewhere import Elsewhere, values

if TYPE_CHECKING:
    from tiers.deploy.preflight.subject import Subject


class OtherStacks:
    """The exports and outputs of an account."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._exports: dict[str, str] | None = None
        self._stacks: dict[str, Mapping[str, str]] = {}

    def value(self, given: Elsewhere) -> str | None:
        """Return a value; `None` if it does not exist. Raises `AwsError`."""
        return (
            self._exported().get(given.export)
            if given.export
            else self._outputs(given.stack).get(given.output)
        )

    def _exported(self) -> Mapping[str, str]:
        if self._exports is None:
            rows = self._aws.pages("cloudformation", "list_exports", "Exports")
            self._exports = {each["Name"]: each["Value"] for each in rows}
        return self._exports

    def _outputs(self, stack: str) -> Mapping[str, str]:
        if stack not in self._stacks:
            self._stacks[stack] = dict(self._described(stack))
        return self._stacks[stack]

    def _described(self, stack: str) -> Iterator[tuple[str, str]]:
        try:
            answer = self._aws.call("cloudformation", "describe_stacks", StackName=stack)
        except AwsError as error:
            if error.failure.code == "ValidationError":  # "Stack with id … does not exist"
                return
            raise
        for each in answer["Stacks"][0].get("Outputs", ()):
            yield each["OutputKey"], each["OutputValue"]


def check(subject: "Subject") -> Iterator[Diagnostic]:
    """Find values of other stacks that do not exist. Raises `AwsError`."""
    named = [each for placed in subject.resources for each in values(placed.body)]
    named += [each for each in subject.given.values() if isinstance(each, Elsewhere)]
    for each in {each.route: each for each in named}.values():
        if subject.others.value(each) is None:
            yield _missing(each, subject.aws.region)


def _missing(given: Elsewhere, region: str) -> Diagnostic:
    if given.export:
        what, advice = f"export `{given.export}`", "`aws cloudformation list-exports` lists them"
    else:
        what = f"output `{given.output}` of the stack `{given.stack}`"
        advice = f"`aws cloudformation describe-stacks --stack-name {given.stack}` lists them"
    return codes.NOT_FOUND.at(
        given.route, f"there is no {what}", label=f"not in `{region}` of this account", help=advice
    )
