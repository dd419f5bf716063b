"""Keys under `expect:`; `tiers/language/expectations.py` parses the strings in it."""

from typing import Annotated

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Names
from tiers.language.vocabulary import FLOW

Flow = Annotated[str, FLOW, Between(1, 200), Names("flow")]


class Expect(Record):
    """The expectations, allowed and denied, as `FROM -> TO`, `FROM -> TO:443` or `FROM -> TO:53/udp`."""

    allow: Annotated[
        tuple[Flow, ...],
        Between(0, 200),
        Doc(
            "Flows that must be possible on every listed port, or on some port if none is listed. FROM and "
            "TO "
            "are components, `internet`, or CIDR blocks such as `203.0.113.0/24`; the default protocol of a "
            "port is TCP"
        ),
        Example(["internet -> load_balancer:443"]),
    ] = ()
    deny: Annotated[
        tuple[Flow, ...],
        Between(0, 200),
        Doc(
            "Flows that must be impossible on every listed port, or on every port and protocol if none is "
            "listed"
        ),
        Example(["bastion -> orders"]),
    ] = ()
