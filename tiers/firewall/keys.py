"""The keys under `firewall`: the same for load balancers and distributions."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.firewall import groups
from tiers.firewall.groups import GROUPS, Group
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.tuples import NamedTuple
from tiers.workload.log_retention import LogRetention

Word = Literal[
    "common",
    "known_bad_inputs",
    "ip_reputation",
    "anonymous_ip",
    "admin",
    "sql",
    "linux",
    "unix",
    "windows",
    "php",
    "wordpress",
    "anti_ddos",
    "bot_control",
    "account_takeover",
    "account_creation",
]
Country = Annotated[str, Pattern("[A-Z]{2}", "a country code of two capital letters such as `DE`")]
_Path = Annotated[str, Pattern(r"/[\u0021-\u007a|~]{0,255}", "a path that starts with `/`")]
_Pointer = Annotated[
    str, Pattern(r"[\u0021-\u007a|~]{1,512}", "a field such as `/login/password`, or `password` of a form")
]
_Rule = Annotated[str, Pattern(r"[A-Za-z0-9_-]{1,128}", "the name of a rule in the group")]


class GroupSettings(Record):
    """Settings of a group of managed rules."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(
            ("exclude", "excluded_rules", "exclusions", "except", "rule_action_overrides", "disable"),
            "use `count` with the names of the rules; counted requests are not blocked",
        )
    )

    count: Annotated[
        Literal["all"] | tuple[_Rule, ...],
        Doc("Rules whose matches are counted instead of blocked: their names in AWS's list, or `all`"),
        Example(["SizeRestrictions_BODY"]),
    ] = ()


class AntiDdos(GroupSettings):
    """Settings of the group against floods of requests."""

    challenge: Annotated[
        bool,
        Doc("Whether suspicious browsers must solve a silent challenge during an attack"),
        Example(False),
    ] = True
    sensitivity: Annotated[
        Literal["low", "medium", "high"],
        Doc("Suspicion from which requests are blocked during an attack; `high` blocks the most"),
        Example("medium"),
    ] = "low"


class BotControl(GroupSettings):
    """Settings of the group against bots."""

    level: Annotated[
        Literal["common", "targeted"],
        Doc(
            "`common` for bots that identify themselves, `targeted` for bots that hide too, which costs more"
        ),
        Example("targeted"),
    ] = "common"


class AccountTakeover(GroupSettings):
    """Settings of the group against stolen passwords."""

    login_path: Annotated[_Path, Doc("Path that receives logins"), Example("/login")]
    payload: Annotated[Literal["json", "form"], Doc("Form of the request's body"), Example("json")] = "json"
    username: Annotated[_Pointer, Doc("Field with the user name"), Example("/username")]
    password: Annotated[_Pointer, Doc("Field with the password"), Example("/password")]


class AccountCreation(GroupSettings):
    """Settings of the group against false accounts."""

    page_path: Annotated[_Path, Doc("Path of the page with the form"), Example("/signup")]
    creation_path: Annotated[_Path, Doc("Path that receives new accounts"), Example("/api/signup")]
    payload: Annotated[Literal["json", "form"], Doc("Form of the request's body"), Example("json")] = "json"
    username: Annotated[_Pointer | None, Doc("Field with the user name"), Example("/username")] = None
    password: Annotated[_Pointer | None, Doc("Field with the password"), Example("/password")] = None
    email: Annotated[_Pointer | None, Doc("Field with the e-mail address"), Example("/email")] = None


class RuleGroup(Record):
    """A group of managed rules with settings: exactly one of these keys."""

    common: Annotated[
        GroupSettings | None,
        Doc("Core rule set: common attacks on any web application"),
        Example({"count": ["SizeRestrictions_BODY"]}),
    ] = None
    known_bad_inputs: Annotated[
        GroupSettings | None,
        Doc("Requests that are known to be attempts to exploit software, such as Log4j"),
        Example({"count": ["Log4JRCE_BODY"]}),
    ] = None
    ip_reputation: Annotated[
        GroupSettings | None,
        Doc("Addresses that Amazon has seen in attacks"),
        Example({"count": ["AWSManagedReconnaissanceList"]}),
    ] = None
    anonymous_ip: Annotated[
        GroupSettings | None,
        Doc("Addresses of VPNs, proxies, Tor, and hosting providers"),
        Example({"count": ["HostingProviderIPList"]}),
    ] = None
    admin: Annotated[
        GroupSettings | None,
        Doc("Paths of administrative pages"),
        Example({"count": ["AdminProtection_URIPATH"]}),
    ] = None
    sql: Annotated[
        GroupSettings | None,
        Doc("SQL injection"),
        Example({"count": ["SQLi_BODY"]}),
    ] = None
    linux: Annotated[
        GroupSettings | None,
        Doc("Files of Linux; use it with `unix`"),
        Example({"count": ["LFI_QUERYSTRING"]}),
    ] = None
    unix: Annotated[
        GroupSettings | None,
        Doc("Shell commands of Linux and other POSIX systems"),
        Example({"count": ["UNIXShellCommandsVariables_BODY"]}),
    ] = None
    windows: Annotated[
        GroupSettings | None,
        Doc("PowerShell and other commands of Windows"),
        Example({"count": ["PowerShellCommands_BODY"]}),
    ] = None
    php: Annotated[
        GroupSettings | None,
        Doc("Unsafe functions of PHP"),
        Example({"count": ["PHPHighRiskMethodsVariables_BODY"]}),
    ] = None
    wordpress: Annotated[
        GroupSettings | None,
        Doc("Attacks on WordPress; use it with `sql` and `php`"),
        Example({"count": ["WordPressExploitablePaths_URIPATH"]}),
    ] = None
    anti_ddos: Annotated[
        AntiDdos | None,
        Doc("Floods of requests; AWS charges a fee"),
        Example({"sensitivity": "medium"}),
    ] = None
    bot_control: Annotated[
        BotControl | None,
        Doc("Bots; AWS charges a fee"),
        Example({"level": "targeted"}),
    ] = None
    account_takeover: Annotated[
        AccountTakeover | None,
        Doc("Logins with stolen passwords; AWS charges a fee"),
        Example({"login_path": "/login", "username": "/username", "password": "/password"}),
    ] = None
    account_creation: Annotated[
        AccountCreation | None,
        Doc("False accounts; AWS charges a fee"),
        Example({"page_path": "/signup", "creation_path": "/api/signup", "email": "/email"}),
    ] = None

    @property
    def written(self) -> tuple[str, ...]:
        """Return the words of the groups that are written; a right one has exactly one."""
        return tuple(word for word in self.fields if getattr(self, word) is not None)


class Chosen(NamedTuple):
    """A group of managed rules that a firewall has, its settings, and its position in the list `rules`."""

    word: str
    settings: GroupSettings
    position: int

    @property
    def group(self) -> Group:
        """Return the facts about the group."""
        return GROUPS[self.word]


class Firewall(Record):
    """A web ACL of AWS WAF, which inspects each request before it is forwarded."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("managed_rules", "managed_rule_groups", "rule_groups", "groups"),
                "use `rules: [common, known_bad_inputs, ip_reputation]`",
            ),
            **dict.fromkeys(("rate", "rate_based", "limit"), "use `rate_limit: 2000`"),
            **dict.fromkeys(("action", "default_action", "override_action"), "use `mode: block` or `count`"),
            **dict.fromkeys(
                ("countries", "geo", "geo_match", "allow", "block"),
                "use `allow_countries` or `block_countries` with codes such as `[DE, FR]`",
            ),
            **dict.fromkeys(("logging", "log_retention", "log"), "use `logs: 90`, in days, or `logs: none`"),
            **dict.fromkeys(
                ("name", "scope", "protects", "web_acl", "web_acl_arn", "priority", "capacity"),
                "remove it: the web ACL and its rules follow from the other keys",
            ),
        }
    )

    rules: Annotated[
        tuple[Word | RuleGroup, ...],
        Between(0, len(GROUPS)),
        Doc("Groups of managed rules, whose order does not matter: words, or a word with settings"),
        Example(["common", {"sql": {"count": ["SQLi_BODY"]}}]),
    ] = ("ip_reputation", "known_bad_inputs", "common")
    rate_limit: Annotated[
        Annotated[int, Between(10, 2_000_000_000)] | Literal["none"],
        Doc("Requests in 5 minutes from one address above which it is blocked, until it sends fewer"),
        Example(500),
    ] = 2000
    mode: Annotated[
        Literal["block", "count"],
        Doc("`block` requests that match, or only `count` them"),
        Example("count"),
    ] = "block"
    allow_countries: Annotated[
        tuple[Country, ...],
        Doc("Codes of the only countries whose requests are not blocked, in ISO 3166"),
        Example(["DE", "FR"]),
    ] = ()
    block_countries: Annotated[
        tuple[Country, ...], Doc("Codes of countries whose requests are blocked"), Example(["US"])
    ] = ()
    logs: Annotated[
        Literal[LogRetention, "none"],
        Doc("Days that the log of matching requests is kept, or `none` for no log"),
        Example(30),
    ] = 90

    def look(self) -> str:
        """Return its words in diagrams."""
        return "firewall" if self.mode == "block" else "firewall (counts)"

    def chosen(self) -> tuple[Chosen, ...]:
        """Return the groups in the order in which they run, each word once."""
        found: dict[str, Chosen] = {}
        for index, each in enumerate(self.rules):
            for word in each.written if isinstance(each, RuleGroup) else (each,):
                settings = getattr(each, word) if isinstance(each, RuleGroup) else SETTINGS.get(word)
                found.setdefault(word, Chosen(word, settings or GroupSettings(), index))
        return tuple(sorted(found.values(), key=lambda each: each.group.priority))

    def capacity(self) -> int:
        """Return the capacity units of all rules."""
        countries = sum(
            len(groups.of_statements(each)) for each in (self.allow_countries, self.block_countries)
        )
        rate = groups.RATE_CAPACITY if self.rate_limit != "none" else 0
        return sum(each.group.capacity for each in self.chosen()) + countries * groups.COUNTRY_CAPACITY + rate


SETTINGS: Mapping[str, GroupSettings] = MappingProxyType(
    {"anti_ddos": AntiDdos(), "bot_control": BotControl()}
)
"""The settings of a group that is a word alone, where they are not the usual ones."""

REQUIRED: Mapping[str, str] = MappingProxyType(
    {
        "account_takeover": "{login_path: /login, username: /username, password: /password}",
        "account_creation": "{page_path: /signup, creation_path: /api/signup, email: /email}",
    }
)
"""An example of the settings that a group cannot do without, by its word."""
