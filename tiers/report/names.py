"""The names of a table of connections: their order, and how a person reads them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tiers.diagnostics.safe import visible
from tiers.ir import identifiers
from tiers.language.architecture import Architecture
from tiers.proof.model.network import Network

_ENDPOINTS = {"interface_endpoint", "gateway_endpoint"}


class Names(NamedTuple):
    """Names in the order of a table, and a readable form of those that have one."""

    order: tuple[str, ...]
    readable: Mapping[str, str]

    def shown(self, name: str) -> str:
        """Return a name as a person reads it."""
        return self.readable.get(name, name)


def address(*parts: str) -> str:
    """Return the fragment that selects a name, or a source, a target, and a protocol.

    The script of the page finds the same parts with `decodeURIComponent`.
    """
    return "#" + "/".join("".join(map(_encoded, visible(each))) for each in parts)


def _encoded(character: str) -> str:
    if character.isascii() and (character.isalnum() or character in "-_.~"):
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="replace"))


def names(nodes: Sequence[str], network: Network, architecture: Architecture | None) -> Names:
    """Return the names of a table, VPC endpoints last: few people ask about these.

    Only a spec names the service of each endpoint; otherwise an ID loses its stack where that is enough.
    """
    endpoints = {each.component or each.id for each in network.nodes if each.kind in _ENDPOINTS}
    endpoints |= {each.component or each.id for each in network.gateway_endpoints}
    order = sorted(nodes, key=lambda each: each in endpoints)
    last = [_last_part(each) for each in order]
    alone = {name: part for name, part in zip(order, last, strict=True) if last.count(part) == 1}
    services = _services(architecture) if architecture is not None else {}
    readable = {name: services.get(part, part) for name, part in alone.items()}
    # The promises of a spec name an endpoint by its logical ID, without a stack.
    return Names(tuple(order), {**services, **readable})


def _last_part(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _services(architecture: Architecture) -> dict[str, str]:
    network = architecture.network
    services = (*network.interface_endpoints, *network.gateway_endpoints)
    return {architecture.logical_id(identifiers.endpoint(each)): f"{each} endpoint" for each in services}
