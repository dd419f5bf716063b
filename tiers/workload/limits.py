"""The smallest and the largest number of servers or tasks, between which scaling moves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Self

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.parameters import Number, narrowed
from tiers.language.component import Context
from tiers.language.record import Derived, Record
from tiers.tuples import NamedTuple
from tiers.workload.codes import FIXED_CAPACITY

if TYPE_CHECKING:
    from tiers.workload.scheduled_limits import Schedule


class Span(NamedTuple):
    """Limits that hold at some time, with the route that sets them, and that of each of the two."""

    min: int
    max: int
    route: Route
    min_route: Route
    max_route: Route


class Limits(Record):
    """What the capacity of every component that scales has in common."""

    largest: ClassVar[int]
    """The largest `max` that a spec may have."""

    min: int
    max: int

    @property
    def schedule(self) -> "Schedule":
        """Times at which the limits change; a type with a key `schedule` overrides this."""
        return ()

    @property
    def words(self) -> str:
        """The limits as a range, or one number where both are the same."""
        return f"{self.min}\N{EN DASH}{self.max}" if self.may_change else str(self.min)

    @property
    def may_change(self) -> bool:
        """Whether there is anything to scale, for any parameter values of a deployment."""
        return isinstance(self.min, Number) or isinstance(self.max, Number) or self.max > self.min

    def spans(self, route: Route) -> Iterator[Span]:
        """Yield all limits that hold at some time: those without a schedule, then those of the schedule."""
        yield Span(self.min, self.max, route, (*route, "min"), (*route, "max"))
        for index, each in enumerate(self.schedule):
            entry = (*route, "schedule", index)
            # A limit that an entry leaves out is that of the capacity.
            least = route if each.min == self.min else entry
            most = route if each.max == self.max else entry
            yield Span(each.min, each.max, entry, (*least, "min"), (*most, "max"))

    @property
    def least(self) -> int:
        """The smallest minimum at any time."""
        return min(span.min for span in self.spans(()))

    def check_targets(self, here: Context) -> Iterator[Diagnostic]:
        """Find stack parameters that would have no effect, because nothing scales."""
        if self.may_change or self.min > self.max:
            return
        route = (*here.route, "capacity")
        for key in sorted(self.fields.keys() - {"min", "max"}):
            if isinstance(getattr(self, key), Number):
                yield FIXED_CAPACITY.at(
                    (*route, key),
                    f"`{key}` of `{here.name}` is a stack parameter, but its capacity is fixed",
                    label="no effect without scaling",
                    also=(Note(Place((*route, "max")), "the same as `min`"),),
                    help=f"remove `{key}`, or use a `max` of at least {self.min + 1}",
                )

    def completed(self, zones: int) -> Self:
        """Fill in the limits of a component in that many zones, and those of the schedule."""
        least, most = self.min, self.max
        if isinstance(least, Derived):
            least = zones if isinstance(most, Derived) else min(zones, most)
        if isinstance(most, Derived):
            most = min(2 * least, self.largest) or 1
        whole = self.replace(min=least, max=most).limited()
        if not whole.schedule:
            return whole
        return whole.replace(schedule=tuple(each.within(whole.min, whole.max) for each in whole.schedule))

    def limited(self) -> Self:
        """Narrow a limit that is a parameter to all limits that it meets, those of the schedule too."""
        whole = self
        if isinstance(self.min, Number):
            top = self.min.parameter.kind.high if isinstance(self.max, Number) else self.max
            tops = (top, *(each.max for each in self.schedule if isinstance(each.min, Derived)))
            high = min(each for each in tops if isinstance(each, int))
            whole = whole.replace(min=narrowed(self.min, high=high))
        if isinstance(self.max, Number):
            floor = self.max.parameter.kind.low if isinstance(self.min, Number) else self.min
            floors = (floor, *(each.min for each in self.schedule if isinstance(each.max, Derived)))
            low = max(each for each in floors if isinstance(each, int))
            whole = whole.replace(max=narrowed(self.max, low=low))
        return whole
