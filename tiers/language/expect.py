"""What users write under `expect:`; `tiers/language/expectations.py` reads the texts in it."""

from typing import Annotated

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import FLOW


class Expect(Record):
    """What must be reachable and what must not, as `FROM -> TO`, `FROM -> TO:443` or `FROM -> TO:53/udp`."""

    allow: Annotated[
        tuple[Annotated[str, FLOW, Between(1, 200)], ...],
        Between(0, 200),
        Doc(
            "Flows that must be possible: on each port that is written, or on some port where none is. FROM "
            "and TO are components, `internet`, or ranges such as `203.0.113.0/24`; a port is TCP's where no "
            "protocol is written"
        ),
        Example(["internet -> load_balancer:443"]),
    ] = ()
    deny: Annotated[
        tuple[Annotated[str, FLOW, Between(1, 200)], ...],
        Between(0, 200),
        Doc(
            "Flows that must be impossible: on each port that is written, or on every port and by every "
            "protocol where none is"
        ),
        Example(["bastion -> orders"]),
    ] = ()
