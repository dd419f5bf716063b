"""Rules of a listener: conditions of requests, and what happens to them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from tiers.components.load_balancer.actions import FixedResponse, Redirect
from tiers.language.record import derived
from tiers.language.shape import Between, Doc, Example, In
from tiers.language.vocabulary import ComponentName
from tiers.workload.rules.conditions import LAST_PRIORITY, Conditions
from tiers.workload.rules.forwards import Forward, WeightedForwards

if TYPE_CHECKING:
    from tiers.components.load_balancer.login import RuleLogin


class Rule(Conditions):
    """Requests that are treated differently from the rest."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {**Conditions.hints, "fixed_response": "use `respond_with: {status: 404}`"}
    )

    forward_to: Annotated[
        ComponentName | Forward | WeightedForwards | None,
        Doc("Component that answers these requests, or several with weights"),
        Example("api"),
    ] = None
    redirect_to: Annotated[
        Literal["HTTPS"] | Redirect | None,
        Doc("Sends clients to the HTTPS listener, or to another address"),
        Example({"host": "www.example.com"}),
    ] = None
    respond_with: Annotated[
        FixedResponse | None, Doc("Answers these requests itself"), Example({"status": 404})
    ] = None
    login: Annotated[
        "RuleLogin | None",
        In("tiers.components.load_balancer.login"),
        Doc("Login for these requests; the one of the listener unless set"),
        Example("none"),
    ] = None
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    priority: Annotated[
        int,
        Between(1, LAST_PRIORITY),
        Doc("Priority among the listener's rules; the lowest is evaluated first"),
        Example(10),
    ] = derived("`100` for the first rule, `200` for the second, and so on")


Rules = tuple[Rule, ...]
