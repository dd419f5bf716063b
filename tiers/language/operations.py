"""Keys under `operations:`, which watch the components."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from tiers.language.elsewhere import existing
from tiers.language.raw import LOGICAL_IDS
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, In, Keys, Names, Pattern
from tiers.language.vocabulary import ComponentName

if TYPE_CHECKING:
    from tiers.language.backup import Backup

MOST_ADDRESSES = 10
"""E-mail subscribers of one notification of a budget:
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html"""

ADDRESS = Pattern(
    r"[A-Za-z0-9_%+'-]+(\.[A-Za-z0-9_%+'-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}",
    "an e-mail address such as `ops@example.com`",
)
TOPIC = Pattern(
    # Not one whose name ends in `.fifo`: it has no subscriptions by e-mail.
    r"arn:aws(-[a-z]+)*:sns:[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:[A-Za-z0-9_-]{1,256}",
    "the ARN of a standard topic of Amazon SNS, `arn:aws:sns:REGION:ACCOUNT:NAME`",
)
Address = Annotated[str, ADDRESS, Between(1, 254)]
RESOURCES = Keys("resource", LOGICAL_IDS.pattern, 255, names=Names("resource"))
WORDS = Keys("alarm", Pattern("[a-z][a-z_]*", "the name of an alarm such as `free_storage`"))
ResourceAlarms = (
    Annotated[Mapping[str, Annotated[int, Between(0, 10**12)] | bool | Literal["none"]], WORDS]
    | Literal["recommended", "none"]
)
"""The alarms of a raw resource, or some of them, as components have them under `alarms`."""


class Operations(Record):
    """Alarms, a dashboard, a budget, and backups. Nothing watches the components without this key."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("email", "emails", "topic", "sns", "alerts"), "use `notify`"),
            **dict.fromkeys(("thresholds", "cpu"), "use `alarms` of a component: `alarms: {cpu: 90}`"),
            **dict.fromkeys(("monthly_budget", "cost", "costs"), "use `budget: 200`, in US dollars a month"),
            **dict.fromkeys(
                ("resources", "raw_alarms", "alarms_of"),
                "use `resource_alarms` for alarms of raw resources; the resources are under `resources`",
            ),
            "alarm": "use `alarms: recommended`",
            "monitoring": "use `alarms: recommended`",
            "dashboards": "use `dashboard: true`",
            "remediation": "use `remediate: FUNCTION`",
            **dict.fromkeys(("backups", "backup_plan", "aws_backup"), "use `backup: {daily: 35}`"),
        }
    )

    notify: Annotated[
        Annotated[tuple[Address, ...], Between(0, MOST_ADDRESSES)] | Annotated[str, TOPIC, existing()],
        Doc(
            "E-mail addresses that alarms and failures are reported to, each after its owner confirms; or "
            "the ARN of a topic of Amazon SNS that the services of AWS may publish to"
        ),
        Example(["ops@example.com"]),
    ] = ()
    alarms: Annotated[
        Literal["recommended", "none"],
        Doc("Default of `alarms` of every component, and of the alarms of raw resources"),
        Example("none"),
    ] = "recommended"
    resource_alarms: Annotated[
        Mapping[str, ResourceAlarms],
        RESOURCES,
        Doc(
            "Alarms of raw resources, by logical ID: thresholds of some, `none`, or `recommended`; `alarms` "
            "decides for all others"
        ),
        Example({"Search": {"free_storage": 10}, "Jobs": "none"}),
    ] = MappingProxyType({})
    dashboard: Annotated[
        bool, Doc("Whether there is a dashboard of CloudWatch with all metrics, tier by tier"), Example(False)
    ] = True
    budget: Annotated[
        int | None,
        Between(1, 1_000_000_000),
        Doc(
            "US dollars that the account may cost in a month; notifications are sent at 80% and 100% of it, "
            "and when the forecast exceeds it"
        ),
        Example(200),
    ] = None
    remediate: Annotated[
        ComponentName | None,
        Doc("Component of type `function` that is called with each message of the topic"),
        Example("repair"),
    ] = None

    backup: Annotated[
        "Backup | None",
        In("tiers.language.backup"),
        Doc("Backups of all data by AWS Backup, in a vault that is kept if the stack is deleted"),
        Example({"daily": 35}),
    ] = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The e-mail addresses to notify."""
        return self.notify if isinstance(self.notify, tuple) else ()

    @property
    def is_silent(self) -> bool:
        """Return whether nothing is reported to anyone."""
        return self.notify == ()

    @property
    def topic(self) -> str | None:
        """The ARN of the topic that exists already, if there is one."""
        return self.notify if isinstance(self.notify, str) else None
