"""The smallest and the largest number of servers or tasks, between which scaling moves."""

from collections.abc import Iterator
from typing import ClassVar, Self

from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir.parameters import Number, narrowed
from tiers.language.component import Context
from tiers.language.record import Derived, Record
from tiers.workload.codes import FIXED_CAPACITY


class Limits(Record):
    """What the capacity of every component that scales has in common."""

    largest: ClassVar[int]
    """The largest `max` that a spec may have."""

    min: int
    max: int

    @property
    def words(self) -> str:
        """The limits as a range, or one number where both are the same."""
        return f"{self.min}\N{EN DASH}{self.max}" if self.may_change else str(self.min)

    @property
    def may_change(self) -> bool:
        """Whether there is anything to scale, for any parameter values of a deployment."""
        return isinstance(self.min, Number) or isinstance(self.max, Number) or self.max > self.min

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
        """Fill in the limits of a component in that many zones."""
        least, most = self.min, self.max
        if isinstance(least, Derived):
            least = zones if isinstance(most, Derived) else min(zones, most)
        if isinstance(most, Derived):
            most = min(2 * least, self.largest) or 1
        return self.replace(min=least, max=most).limited()

    def limited(self) -> Self:
        """Narrow a limit that is a parameter to its side of the other one."""
        if isinstance(self.min, Number) and not isinstance(self.max, Number):
            return self.replace(min=narrowed(self.min, high=self.max))
        if isinstance(self.max, Number) and not isinstance(self.min, Number):
            return self.replace(max=narrowed(self.max, low=self.min))
        return self
