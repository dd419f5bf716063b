"""Findings about the key `firewall` of load balancers and distributions."""

from tiers.diagnostics.model import Code, Severity

_SITE = (
    "presentation:\n  site:\n    type: load_balancer\n"
    "    listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]\n"
    "    firewall: {}\n"
    "logic:\n  web: {{type: autoscaling, port: 80}}\n"
)


def _with(firewall: str) -> str:
    return _SITE.format(firewall)


_LOGIN = "{account_takeover: {login_path: /login, username: /user, password: /password}}"

GROUP_NEEDS_SETTINGS = Code(
    "T3950",
    "group-needs-settings",
    Severity.ERROR,
    "A rule group against fraud must know the path and the fields of the requests that it inspects.",
    _with("{rules: [account_takeover]}"),
    _with(f"{{rules: [{_LOGIN}]}}"),
)
ONE_GROUP_EACH = Code(
    "T3951",
    "one-group-each",
    Severity.ERROR,
    "An item of `rules` is a word, or a mapping with one word as its key.",
    _with("{rules: [{common: {}, sql: {}}]}"),
    _with("{rules: [common, sql]}"),
)
DUPLICATE_GROUP = Code(
    "T3952",
    "duplicate-rule-group",
    Severity.ERROR,
    "A web ACL has each group of managed rules once.",
    _with("{rules: [common, {common: {count: [SizeRestrictions_BODY]}}]}"),
    _with("{rules: [{common: {count: [SizeRestrictions_BODY]}}]}"),
)
UNKNOWN_COUNTRY = Code(
    "T3953",
    "unknown-country",
    Severity.ERROR,
    "AWS WAF knows countries by their ISO 3166 codes: "
    "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html.",
    _with("{block_countries: [UK]}"),
    _with("{block_countries: [GB]}"),
)
COUNTRIES_TWICE = Code(
    "T3954",
    "countries-twice",
    Severity.ERROR,
    "With `allow_countries`, requests of all other countries are blocked, so `block_countries` has no effect.",
    _with("{allow_countries: [DE], block_countries: [US]}"),
    _with("{allow_countries: [DE]}"),
)
FIREWALL_SURCHARGE = Code(
    "T3955",
    "firewall-surcharge",
    Severity.INFO,
    "The price of a request includes 1,500 capacity units of rules. AWS charges more for each request to a web ACL "
    "with more: https://aws.amazon.com/waf/pricing/.",
    _with("{rules: [common, known_bad_inputs, sql, linux, unix, windows]}"),
    _with("{rules: [common, known_bad_inputs, sql, linux, unix]}"),
)
UNKNOWN_MANAGED_RULE = Code(
    "T3956",
    "unknown-managed-rule",
    Severity.WARNING,
    "AWS WAF ignores a name that no rule of the group has, so the rule that is meant still blocks: "
    "https://docs.aws.amazon.com/waf/latest/APIReference/API_RuleActionOverride.html. AWS adds rules from time to "
    "time; accept the warning for a rule that is newer than this version of tiers.",
    _with("{rules: [{common: {count: [SizeRestriction_BODY]}}]}"),
    _with("{rules: [{common: {count: [SizeRestrictions_BODY]}}]}"),
    acceptable=True,
)
FIREWALL_WITHOUT_RULES = Code(
    "T3957",
    "firewall-without-rules",
    Severity.ERROR,
    "A web ACL without rules allows every request, and AWS charges for it.",
    _with("{rules: [], rate_limit: none}"),
    _with("{rules: [common]}"),
)
FIREWALL_COUNTS = Code(
    "T3958",
    "firewall-counts",
    Severity.WARNING,
    "With `mode: count`, a firewall blocks no request. It shows what it would block, so that you can exclude the "
    "rules that requests of your users match. Set `mode: block` then.",
    _with("{mode: count}"),
    _with("{mode: block}"),
    acceptable=True,
)
OVERRIDE_FIREWALL = Code(
    "T3959",
    "override-firewall",
    Severity.WARNING,
    "An override that removes a rule of a web ACL, changes its action, or adds a rule that allows requests can allow "
    "attacks. Use `count` in the spec for a rule that blocks your users.",
    _with("{rules: [common]}") + "overrides: {SiteWebAcl.Rules: []}\n",
    _with("{rules: [{common: {count: [SizeRestrictions_BODY]}}]}"),
    acceptable=True,
)
ALARM_WITHOUT_FIREWALL = Code(
    "T3960",
    "alarm-without-firewall",
    Severity.ERROR,
    "Without `firewall`, no request is blocked, so the alarm would never ring.",
    _with("{rules: [common]}").replace(
        "    firewall: {rules: [common]}\n", "    alarms: {blocked_requests: 100}\n"
    )
    + "operations: {notify: [ops@example.com]}\n",
    _with("{rules: [common]}\n    alarms: {blocked_requests: 100}")
    + "operations: {notify: [ops@example.com]}\n",
)
_BEHIND = (
    "presentation:\n  site: {{type: cdn, origin: shop{}}}\n"
    "  shop:\n    type: load_balancer\n    scheme: internal\n"
    "    listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]\n{}"
    "logic:\n  web: {{type: autoscaling, port: 80}}\n"
)
FIREWALL_BEHIND_DISTRIBUTION = Code(
    "T3961",
    "firewall-behind-distribution",
    Severity.WARNING,
    "A load balancer behind a distribution gets its requests from addresses of CloudFront. Its firewall cannot judge "
    "clients by their address or country, and its limit of requests blocks an address of CloudFront with all clients "
    "behind it. The firewall of the distribution sees the clients.",
    _BEHIND.format("", "    firewall: {}\n"),
    _BEHIND.format(", firewall: {}", ""),
    acceptable=True,
)
