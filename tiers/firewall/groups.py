"""AWS's managed rule groups: their words, names, capacities, and rules.

Capacities and names are those of AWS's pages, each group under the heading of its kind:
https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
"""

from collections.abc import Mapping
from types import MappingProxyType

from tiers.tuples import NamedTuple

BASIC_CAPACITY = 1500
"""Capacity units of a web ACL without a surcharge on requests: https://aws.amazon.com/waf/pricing/"""
MAXIMUM_CAPACITY = 5000
"""https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html"""
RATE_CAPACITY = 2
"""https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html"""
COUNTRY_CAPACITY = 1
"""Of a statement with up to `MOST_COUNTRIES`:
https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html"""
MOST_COUNTRIES = 50
"""Countries of one statement:
https://repost.aws/questions/QUGpaqaB54SCaMWTWwI_cPJg/can-i-increase-the-number-of-country-list-from-aws-waf-rule-configuration-from-50"""


def of_statements(countries: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the countries of each statement, every country once."""
    each_once = tuple(dict.fromkeys(countries))
    return [each_once[start : start + MOST_COUNTRIES] for start in range(0, len(each_once), MOST_COUNTRIES)]


class Group(NamedTuple):
    """A managed rule group. Rules run in order of priority, from the lowest number.

    `rules` are the rules that a spec may count instead of block; none for a group whose rules are not listed.
    """

    name: str
    capacity: int
    priority: int
    rules: tuple[str, ...] = ()
    fee: str | None = None
    """The product in the Price List for which AWS charges per request; `None` if the group is free."""


def _parts(rule: str, *parts: str) -> tuple[str, ...]:
    return tuple(f"{rule}_{part}" for part in parts)


_COMMON = (
    *("NoUserAgent_HEADER", "UserAgent_BadBots_HEADER", "SizeRestrictions_Cookie_HEADER"),
    *_parts("SizeRestrictions", "QUERYSTRING", "BODY", "URIPATH"),
    *_parts("EC2MetaDataSSRF", "BODY", "COOKIE", "URIPATH", "QUERYARGUMENTS"),
    *_parts("GenericLFI", "QUERYARGUMENTS", "URIPATH", "BODY"),
    *_parts("RestrictedExtensions", "URIPATH", "QUERYARGUMENTS"),
    *_parts("GenericRFI", "QUERYARGUMENTS", "BODY", "URIPATH"),
    *_parts("CrossSiteScripting", "COOKIE", "QUERYARGUMENTS", "BODY", "URIPATH"),
)
_BAD_INPUTS = (
    *_parts("JavaDeserializationRCE", "HEADER", "BODY", "URIPATH", "QUERYSTRING"),
    *("Host_localhost_HEADER", "PROPFIND_METHOD", "ExploitablePaths_URIPATH"),
    *_parts("Log4JRCE", "HEADER", "QUERYSTRING", "BODY", "URIPATH"),
    "ReactJSRCE_BODY",
)

# Cheap rules first, and groups with a fee for each request last, except the one against floods:
# https://docs.aws.amazon.com/waf/latest/developerguide/waf-managed-protections-best-practices.html
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-anti-ddos.html
COUNTRIES_PRIORITY = (100, 110)
"""Of the countries that are allowed, and of those that are blocked."""
RATE_PRIORITY = 200
RATE_SECONDS = 300

GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "anti_ddos": Group("AWSManagedRulesAntiDDoSRuleSet", 50, 10, fee="anti_ddos"),
        "ip_reputation": Group(
            "AWSManagedRulesAmazonIpReputationList",
            25,
            300,
            ("AWSManagedIPReputationList", "AWSManagedReconnaissanceList", "AWSManagedIPDDoSList"),
        ),
        "anonymous_ip": Group(
            "AWSManagedRulesAnonymousIpList", 50, 310, ("AnonymousIPList", "HostingProviderIPList")
        ),
        "known_bad_inputs": Group("AWSManagedRulesKnownBadInputsRuleSet", 200, 400, _BAD_INPUTS),
        "common": Group("AWSManagedRulesCommonRuleSet", 700, 410, _COMMON),
        "admin": Group("AWSManagedRulesAdminProtectionRuleSet", 100, 420, ("AdminProtection_URIPATH",)),
        "sql": Group(
            "AWSManagedRulesSQLiRuleSet",
            200,
            500,
            (
                *_parts("SQLi", "QUERYARGUMENTS", "BODY", "COOKIE", "URIPATH"),
                *_parts("SQLiExtendedPatterns", "QUERYARGUMENTS", "BODY", "HEADER", "URIPATH"),
            ),
        ),
        "linux": Group(
            "AWSManagedRulesLinuxRuleSet", 200, 510, _parts("LFI", "URIPATH", "QUERYSTRING", "HEADER")
        ),
        "unix": Group(
            "AWSManagedRulesUnixRuleSet",
            100,
            520,
            _parts("UNIXShellCommandsVariables", "QUERYSTRING", "HEADER", "BODY"),
        ),
        "windows": Group(
            "AWSManagedRulesWindowsRuleSet",
            200,
            530,
            (
                *_parts("WindowsShellCommands", "HEADER", "QUERYARGUMENTS", "QUERYSTRING", "URIPATH", "BODY"),
                *_parts("PowerShellCommands", "COOKIE", "QUERYARGUMENTS", "BODY"),
            ),
        ),
        "php": Group(
            "AWSManagedRulesPHPRuleSet",
            100,
            540,
            _parts("PHPHighRiskMethodsVariables", "HEADER", "QUERYSTRING", "BODY", "URIPATH"),
        ),
        "wordpress": Group(
            "AWSManagedRulesWordPressRuleSet",
            100,
            550,
            ("WordPressExploitableCommands_QUERYSTRING", "WordPressExploitablePaths_URIPATH"),
        ),
        "bot_control": Group("AWSManagedRulesBotControlRuleSet", 50, 900, fee="bot_control"),
        "account_takeover": Group("AWSManagedRulesATPRuleSet", 50, 910, fee="account_takeover"),
        "account_creation": Group("AWSManagedRulesACFPRuleSet", 50, 920, fee="account_creation"),
    }
)
"""Every group, by its word in a spec."""
