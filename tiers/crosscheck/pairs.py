"""All pairs of hosts tried with packets, beside the proof's verdicts, for a report."""

from collections.abc import Iterable, Mapping

from tiers.crosscheck.packets import Compared, compare
from tiers.proof.answers.queries import Engine
from tiers.proof.answers.verdicts import Verdict
from tiers.rehearse.checks.flows import Flow
from tiers.rehearse.model import Network
from tiers.rehearse.report.report import Measured, Row

_DEPENDS = "?"


def measured(
    network: Network, engine: Engine, tried: Iterable[Flow], opened: frozenset[Flow], seconds: float
) -> Measured:
    """Compare the received packets with the proof."""
    flows = tuple(tried)
    compared = compare(network, flows, opened, engine)
    known = sum(len(each.tried) for each in compared)
    return Measured(
        known,
        sum(len(each.tried) for each in compared if each.is_decided and not each.is_refuted),
        sum(len(each.tried) for each in compared if not each.is_decided),
        tuple(_told(each) for each in compared if each.is_refuted),
        _table(network, compared, engine),
        seconds,
        len(flows) - known,
    )


def _told(each: Compared) -> str:
    asked = each.question
    came = f"{len(each.opened)} of {len(each.tried)} came through"
    port = f" port {asked.port}" if asked.port else ""
    return f"{asked.source} to {asked.destination}{port} by {asked.protocol}: {each.verdict}, but {came}"


def _table(network: Network, compared: Iterable[Compared], engine: Engine) -> tuple[Row, ...]:
    """Return a row for each pair that packets or the proof find open.

    What exists already could have any connection, because its other rules are not known.
    """
    exist = {each.id for each in engine.network.nodes if each.exists}
    names = {host.logical_id or host.address: host.component for host in network.hosts}
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for each in compared:
        could_be_any = not each.is_decided and not exist.isdisjoint(each.question[:2])
        if each.opened or (each.verdict is not Verdict.NO and not could_be_any):
            pair = (names[each.question.source], names[each.question.destination])
            packets, proof = found.setdefault(pair, ({}, {}))
            port = f"{each.question.port}/{each.question.protocol}".removeprefix("0/")
            packets |= {port: None} if each.opened else {}
            certain = "" if each.is_decided else _DEPENDS
            proof |= {f"{port}{certain}": None} if each.verdict is not Verdict.NO else {}
    return tuple(Row(*pair, _ports(packets), _ports(proof)) for pair, (packets, proof) in found.items())


def _ports(found: Mapping[str, None]) -> str:
    return " ".join(sorted(found, key=lambda each: (each.partition("/")[2], len(each), each))) or "-"
