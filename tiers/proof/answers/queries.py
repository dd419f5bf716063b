"""The questions: from one to another, and from everything to everything."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import CLOUDFRONT, INTERNET
from tiers.proof.answers.pairs import Pairs
from tiers.proof.answers.verdicts import Answer, Flow, Hop, Verdict, all_of
from tiers.proof.model import alike
from tiers.proof.model.addresses import block
from tiers.proof.model.filters import Protocol
from tiers.proof.model.index import Index
from tiers.proof.model.network import Network, Node
from tiers.proof.model.regions import Ranges
from tiers.proof.paths.routing import Router
from tiers.proof.paths.rules import Rules
from tiers.proof.paths.spots import (
    Side,
    of_cloudfront,
    of_endpoint,
    of_internet,
    of_node,
    of_range,
)
from tiers.proof.paths.targets import Targets
from tiers.tuples import NamedTuple


class UnknownName(NamedTuple):
    """A name that the network does not have, and a suggestion."""

    name: str
    suggestion: str | None

    @property
    def message(self) -> str:
        """The message of the finding."""
        return f"unknown component or address `{self.name}`"

    @property
    def help(self) -> str:
        """The help of the finding."""
        if self.suggestion is not None:
            return f"did you mean `{self.suggestion}`?"
        return "use a component, a logical ID, `internet`, or a CIDR block"


class Engine:
    """Answers any number of questions about one network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.index = Index(network)
        self._router = Router(self.index)
        self._rules = Rules(self.index)
        self._targets = Targets(self.index)
        self._pairs: dict[Protocol, Pairs] = {}
        self.services = {each.component or each.id: each for each in network.gateway_endpoints}
        self.components: dict[str, list[str]] = {}
        for node in network.nodes:
            if node.component is not None:
                self.components.setdefault(node.component, []).append(node.id)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a question may use, `internet` first; components before ids."""
        ids = (*self.index.nodes, *self.services)
        return tuple(dict.fromkeys((INTERNET, *self.components, *ids)))

    def resolve(self, name: str) -> tuple[Side, ...] | UnknownName:
        """Return the sides of a name: each member of a component, a node, the internet, or a CIDR block."""
        if name == INTERNET:
            return (of_internet(self.index),)
        if name in self.components:
            return tuple(of_node(self.index, each) for each in self._members(name))
        if name in self.services:
            return (of_endpoint(self.index, self.services[name]),)
        if name in self.index.nodes:
            return (of_node(self.index, self.index.nodes[name]),)
        if name == CLOUDFRONT and self.index.admits_cloudfront:
            return (Side(name, ((of_cloudfront(self.index),),)),)
        return self._by_range(name) or self._by_last_part(name)

    def _nodes(self, name: str) -> list[Node]:
        """Return the nodes of a component's or a node's name."""
        ids = self.components.get(name, [name])
        return [self.index.nodes[each] for each in ids if each in self.index.nodes]

    def _members(self, name: str) -> list[Node]:
        """Return the members of a component, one of those that are alike if there are many."""
        nodes = self._nodes(name)
        if len(nodes) <= alike.FEW_MEMBERS:
            return nodes
        return alike.one_of_each(self.likeness, nodes)

    @cached_property
    def likeness(self) -> alike.Likeness:
        """The index of nodes that are alike."""
        return alike.Likeness(self.index)

    @cached_property
    def outermost(self) -> tuple[str, ...]:
        """The names that belong to no other: `internet`, the components, and IDs without a component."""
        inside = {node.id for node in self.network.nodes if node.component is not None}
        return tuple(each for each in self.names if each not in inside or each in self.components)

    @cached_property
    def grouped(self) -> alike.Grouped:
        """The outermost names that are not alike, which are enough to ask about."""
        return alike.grouped(self.likeness, [(each, self._nodes(each)) for each in self.outermost])

    def _by_range(self, name: str) -> tuple[Side, ...]:
        asked = block(name)
        if asked is None:
            return ()
        if asked.length == 0:
            return (of_internet(self.index, name, asked),)
        return (of_range(self.index, name, asked),)

    def _by_last_part(self, name: str) -> tuple[Side, ...] | UnknownName:
        """Return the node of a logical ID without its stack, if only one stack has it."""
        same = [each for each in self.names if each.rsplit(".", 1)[-1] == name]
        if len(same) == 1:
            return self.resolve(same[0])
        return UnknownName(name, nearest(name, self.names))

    def pairs(self, protocol: Protocol) -> Pairs:
        """Return the answer for one protocol."""
        if protocol not in self._pairs:
            self._pairs[protocol] = Pairs(self.index, self._router, self._rules, self._targets, protocol)
        return self._pairs[protocol]

    def answer(self, source: Sequence[Side], destination: Sequence[Side], protocol: Protocol) -> Answer:
        """Return the answer for the members of two names: it must be true for each."""
        pairs = self.pairs(protocol)
        return all_of(pairs.answer(one, other) for one in source for other in destination)

    def flow(
        self,
        source: tuple[str, Sequence[Side]],
        destination: tuple[str, Sequence[Side]],
        protocol: Protocol,
        port: int | None = None,
        *,
        explained: bool = True,
    ) -> Flow:
        """Return the flow between two names, with its explanation on request."""
        pairs = self.pairs(protocol)
        asked: Ranges = ((0, pairs.highest_port),) if port is None else ((port, port),)
        answer = self.answer(source[1], destination[1], protocol).on(asked)
        flow = Flow(source[0], destination[0], protocol, port, answer.verdict, *answer)
        if not explained:
            return flow
        return _explained(flow, pairs, source[1], destination[1], asked)


def _explained(
    flow: Flow, pairs: Pairs, source: Sequence[Side], destination: Sequence[Side], asked: Ranges
) -> Flow:
    """Add the path, the blockers, and the unknowns to a flow."""
    from tiers.proof.answers.explain import Blockers, Explainer

    via, path = "", ()
    blockers: Blockers = {}
    unknowns = {each.unknown: None for each in (*source, *destination) if each.unknown is not None}
    found: tuple[str, tuple[Hop, ...]] = (via, path)
    for one in source:
        for other in destination:
            if one.unknown is not None or other.unknown is not None:
                continue
            why = Explainer(pairs, one, other, asked)
            found = found if found[1] else why.path()
            if flow.verdict is not Verdict.YES:
                blockers = {**why.blockers(), **blockers}
                unknowns.update(dict.fromkeys(why.unknowns()))
    shown = found if flow.verdict is not Verdict.NO else ("", ())
    return flow._replace(
        via=shown[0], path=shown[1], blockers=tuple(blockers.values()), unknowns=tuple(unknowns)
    )


def reach(
    network: Network, source: str, destination: str, protocol: Protocol = "tcp", port: int | None = None
) -> Flow | tuple[UnknownName, ...]:
    """Return which connections one name can open to another, with the path and all blockers.

    A name is a component, a logical ID, `internet`, a CIDR block, or a single address. Unknown names
    are returned instead of an answer. For `icmp` the question is an echo, without a port.
    """
    engine = Engine(network)
    sides = [engine.resolve(each) for each in (source, destination)]
    unknown = tuple(each for each in sides if isinstance(each, UnknownName))
    one, other = sides
    if isinstance(one, UnknownName) or isinstance(other, UnknownName):
        return unknown
    return engine.flow((source, one), (destination, other), protocol, port)


class Matrix(NamedTuple):
    """The flows between all pairs of names, in order; `alike` maps a name to the names that it represents."""

    nodes: tuple[str, ...]
    flows: tuple[Flow, ...]
    alike: Mapping[str, tuple[str, ...]] = {}


def matrix(
    network: Network,
    protocols: Sequence[Protocol] = ("tcp",),
    *,
    explained: bool = False,
    grouped: bool = True,
    engine: Engine | None = None,
) -> Matrix:
    """Return the flows from everything to everything else.

    The names are `internet`, the components, and the IDs of nodes without one. Explanations cost several
    times as much as verdicts: `reach` returns them for one pair. With `grouped`, two names of a large alike
    group represent the others. An `engine` that has answered questions about the network saves work.
    """
    engine = engine or Engine(network)
    asked = engine.grouped.names if grouped else engine.outermost
    sides = {each: engine.resolve(each) for each in asked}
    known = {name: side for name, side in sides.items() if not isinstance(side, UnknownName)}
    flows = tuple(
        engine.flow((name, side), (other, another), protocol, explained=explained)
        for protocol in protocols
        for name, side in known.items()
        for other, another in known.items()
        if name != other
    )
    return Matrix(tuple(known), flows, engine.grouped.alike if grouped else {})
