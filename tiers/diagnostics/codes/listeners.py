"""From T270 to T276, errors: listeners of load balancers, and their rules, that AWS would refuse or that answer nobody."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)
_HTTPS = (
    "      - port: 443\n        protocol: HTTPS\n"
    "        certificate: arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n"
    "        forward_to: web\n"
)
_RULES = (
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - port: 80\n        protocol: HTTP\n        forward_to: web\n        rules:\n"
)
_WEB_AND_API = _WEB + "  api: {type: autoscaling, port: 9000}\n"

LISTENER_ACTION = Code(
    "T270",
    "listener-action",
    Severity.ERROR,
    "A listener does one thing with the requests that no rule of its own is for: it forwards or it redirects them.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP}]}\n" + _WEB,
    _SITE + _WEB,
)
LISTENER_CERTIFICATE = Code(
    "T271",
    "listener-certificate",
    Severity.ERROR,
    "HTTPS needs a certificate, by which clients know that they talk to the right site; HTTP has no use for one.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 443, protocol: HTTPS, forward_to: web}]}\n"
    + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n" + _HTTPS + _WEB,
)
REDIRECT_TO_NOWHERE = Code(
    "T272",
    "redirect-to-nowhere",
    Severity.ERROR,
    "A redirect sends clients to the HTTPS listener of the same load balancer, so there must be one, and it must "
    "not redirect in turn.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, redirect_to: HTTPS}]}\n",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, redirect_to: HTTPS}\n" + _HTTPS + _WEB,
)
RULE_WITHOUT_CONDITION = Code(
    "T273",
    "rule-without-condition",
    Severity.ERROR,
    "A rule is for requests to certain paths or host names; all others are the listener's own.",
    _RULES + "          - {forward_to: api}\n" + _WEB_AND_API,
    _RULES + "          - {path: [/api/*], forward_to: api}\n" + _WEB_AND_API,
)
RULE_SIZE = Code(
    "T274",
    "rule-size",
    Severity.ERROR,
    "AWS compares a request with at most three values for each condition, five for each rule, and six wildcards: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html.",
    _RULES + "          - {path: [/a/*, /b/*, /c/*, /d/*], forward_to: api}\n" + _WEB_AND_API,
    _RULES + "          - {path: [/a/*, /b/*], forward_to: api}\n"
    "          - {path: [/c/*, /d/*], forward_to: api}\n" + _WEB_AND_API,
)
DUPLICATE_PRIORITY = Code(
    "T275",
    "duplicate-priority",
    Severity.ERROR,
    "Of two rules that are for the same request the one with the lower priority answers; AWS takes each priority "
    "once for a listener.",
    _RULES + "          - {path: [/api/*], forward_to: api}\n"
    "          - {path: [/v2/*], forward_to: api, priority: 100}\n" + _WEB_AND_API,
    _RULES + "          - {path: [/api/*], forward_to: api}\n"
    "          - {path: [/v2/*], forward_to: api, priority: 50}\n" + _WEB_AND_API,
)
TOO_MANY_RULES = Code(
    "T276",
    "too-many-rules",
    Severity.ERROR,
    "AWS takes 100 rules for all listeners of a load balancer together: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html.",
    _RULES
    + "".join(f"          - {{path: [/{number}/*], forward_to: api}}\n" for number in range(101))
    + _WEB_AND_API,
    _RULES + "          - {path: [/0/*, /1/*, /2/*], forward_to: api}\n" + _WEB_AND_API,
)
