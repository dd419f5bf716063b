"""The IDs of what exists already, by the values that a spec has for them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.model import Route
from tiers.ir.identifiers import TRANSIT_GATEWAY
from tiers.ir.references import Target

VPC: Route = ("network", "vpc")


class ExistingSubnet(NamedTuple):
    """A subnet as the spec declares it, with the IDs that it has in the account; `None` if unknown."""

    name: str
    logical_id: str
    kind: str
    cidr: str
    zone: str | int
    route: Route
    id: str | None
    table: str | None


class ExistingTransit(NamedTuple):
    """An attachment to a transit gateway that exists, by the logical IDs of subnets in its zones.

    `to` are the CIDR blocks to which the route tables of `kinds` lead already; empty if routes are created.
    """

    gateway: str | None
    subnets: tuple[str, ...]
    to: tuple[str, ...]
    kinds: tuple[str, ...]


class Declared(NamedTuple):
    """An existing VPC as the spec declares it."""

    vpc: str | None
    cidr: str
    subnets: tuple[ExistingSubnet, ...]
    has_nat: bool
    services: tuple[str, ...]
    """Those whose gateway endpoints exist."""
    transit: ExistingTransit | None


def declared(subject: Subject) -> Declared:
    """Return what the spec declares, with IDs. Raises `AwsError`."""
    assumed = subject.assumed
    vpc = vpc_of(subject)
    subnets = tuple(_subnet(each, subject) for each in assumed["subnets"])
    services = tuple(assumed["endpoints"].values())
    transit = _transit(assumed["transit"], subject) if "transit" in assumed else None
    return Declared(vpc, assumed["vpc"]["cidr"], subnets, assumed["nat"], services, transit)


def _subnet(row: Mapping[str, Any], subject: Subject) -> ExistingSubnet:
    return ExistingSubnet(
        row["name"],
        row["logical_id"],
        row["kind"],
        row["cidr"],
        row["zone"],
        tuple(row["route"]),
        _id(subject, row["logical_id"]),
        _id(subject, row["table"]) if "table" in row else None,
    )


def _transit(row: Mapping[str, Any], subject: Subject) -> ExistingTransit:
    gateway = subject.value(subject.given.get(Target(TRANSIT_GATEWAY)))
    return ExistingTransit(
        gateway or None, tuple(row["subnets"]), tuple(row.get("to", ())), tuple(row.get("kinds", ()))
    )


def vpc_of(subject: Subject) -> str | None:
    """Return the ID of the existing VPC; `None` if it is not known, or does not exist. Raises `AwsError`."""
    return _id(subject, subject.assumed["vpc"]["logical_id"])


def _id(subject: Subject, logical_id: str) -> str | None:
    """Return the ID behind a logical ID; `None` if it is not known, or does not exist."""
    return subject.value(subject.given.get(Target(logical_id))) or None
