"""The key `spot`: the part of servers or tasks that runs on spare capacity, which AWS can reclaim."""

from typing import Annotated

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example


class Spot(Record):
    """Spot capacity: cheaper, and interrupted with a notice of two minutes."""

    percent: Annotated[
        int, Between(1, 100), Doc("Percentage on spot capacity, above `on_demand_base`"), Example(50)
    ]
    on_demand_base: Annotated[
        int, Between(0, 1000), Doc("Number that is on demand before any is on spot capacity"), Example(1)
    ] = 0
