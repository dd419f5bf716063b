"""Updates of functions that change what their code can reach, or runs on."""

from collections.abc import Iterator

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place, place_of

_FUNCTION = "AWS::Lambda::Function"


def of_functions(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of functions that move into or out of the VPC, or to another processor."""
    for each in found.changes:
        if each.type == _FUNCTION and each.old is not None and each.new is not None:
            yield from _network(each.old, each.new, each)
            yield from _architecture(each.old, each.new, each)


def _is_in_vpc(function: Resource) -> bool:
    return bool(function.properties.get("VpcConfig"))


def _network(old: Resource, new: Resource, change: Change) -> Iterator[Diagnostic]:
    if _is_in_vpc(new) and not _is_in_vpc(old):
        yield codes.FUNCTION_ENTERS_VPC.at(
            place_of(change),
            f"the function `{new.key[1]}` moves into the VPC",
            label="loses its direct internet access",
            help="check that a NAT gateway or VPC endpoints lead to everything that its code calls",
            note="it is in the VPC because it connects to something there, or because of `subnets`",
        )
    elif _is_in_vpc(old) and not _is_in_vpc(new):
        yield codes.FUNCTION_LEAVES_VPC.at(
            place_of(change),
            f"the function `{new.key[1]}` moves out of the VPC",
            label="can reach all of the internet then",
            help="if a security group or a subnet cannot be deleted, delete it an hour later",
            note="Lambda deletes its network interfaces 20 to 40 minutes after the update",
        )


def _architecture(old: Resource, new: Resource, change: Change) -> Iterator[Diagnostic]:
    names = [each.properties.get("Architectures") for each in (old, new)]
    same = old.properties.get("Code") == new.properties.get("Code")
    code = new.properties.get("Code")
    is_inline = isinstance(code, dict) and "ZipFile" in code
    if names[0] != names[1] and same and not is_inline:
        yield codes.ARCHITECTURE_WITHOUT_CODE.at(
            place(origin_of(change, "Architectures")),
            f"the function `{new.key[1]}` changes its processor but not its code",
            label="compiled files must be for the new one",
            help="change `code` or `image` in the same update if it has compiled files",
        )
