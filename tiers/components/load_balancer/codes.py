"""Findings about load balancers."""

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

SUBNET_TOO_SMALL = Code(
    "T2201",
    "subnet-too-small",
    Severity.ERROR,
    "A load balancer needs eight free addresses in each of its subnets, and AWS accepts none under /27.",
    "network: {cidr: 10.0.0.0/24}\n" + _SITE + _WEB,
    "network: {cidr: 10.0.0.0/23}\n" + _SITE + _WEB,
)
DUPLICATE_LISTENER = Code(
    "T2202",
    "duplicate-listener",
    Severity.ERROR,
    "A load balancer listens on each port once.",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, forward_to: web}\n"
    "      - {port: 80, protocol: HTTP, forward_to: web}\n" + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, forward_to: web}\n"
    "      - {port: 8080, protocol: HTTP, forward_to: web}\n" + _WEB,
)
SUBNETS_IN_ONE_ZONE = Code(
    "T2203",
    "subnets-in-one-zone",
    Severity.ERROR,
    "A load balancer uses one subnet in each zone.",
    "network:\n  subnets:\n    pub-a: {zone: a, cidr: 10.0.0.0/24, kind: public}\n"
    "    pub-a2: {zone: a, cidr: 10.0.1.0/24, kind: public}\n    pub-b: {zone: b, cidr: 10.0.2.0/24, kind: public}\n"
    "    web-a: {zone: a, cidr: 10.0.3.0/24, kind: private}\n"
    "presentation:\n  site:\n    type: load_balancer\n    subnets: [pub-a, pub-a2, pub-b]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    _SITE + _WEB,
)
ZONE_NOT_ENABLED = Code(
    "T2204",
    "zone-not-enabled",
    Severity.ERROR,
    "A load balancer sends requests to servers in its own zones only; servers elsewhere are idle, and an Auto "
    "Scaling group replaces them again and again.",
    "network: {zones: 3}\npresentation:\n  site:\n    type: load_balancer\n    subnets: [public-a, public-b]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    "network: {zones: 3}\n" + _SITE + _WEB,
)
HTTP_ONLY = Code(
    "T2205",
    "http-only",
    Severity.WARNING,
    "Without HTTPS, requests can be read and changed in transit, passwords and session cookies too.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, redirect_to: HTTPS}\n"
    "      - port: 443\n        protocol: HTTPS\n"
    "        certificate: arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n"
    "        forward_to: web\n" + _WEB,
    acceptable=True,
)
LISTENER_ACTION = Code(
    "T2206",
    "listener-action",
    Severity.ERROR,
    "A listener has one action for requests that match none of its rules: it forwards or it redirects them.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP}]}\n" + _WEB,
    _SITE + _WEB,
)
LISTENER_CERTIFICATE = Code(
    "T2207",
    "listener-certificate",
    Severity.ERROR,
    "HTTPS needs a certificate, by which clients know that they talk to the right site; HTTP has no use for one.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 443, protocol: HTTPS, forward_to: web}]}\n"
    + _WEB,
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n" + _HTTPS + _WEB,
)
REDIRECT_TO_NOWHERE = Code(
    "T2208",
    "redirect-to-nowhere",
    Severity.ERROR,
    "A redirect sends clients to the HTTPS listener of the same load balancer, so there must be one, and it must "
    "not redirect in turn.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, redirect_to: HTTPS}]}\n",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, redirect_to: HTTPS}\n" + _HTTPS + _WEB,
)
RULE_WITHOUT_CONDITION = Code(
    "T2209",
    "rule-without-condition",
    Severity.ERROR,
    "A rule is for requests to certain paths or host names; all others are the listener's own.",
    _RULES + "          - {forward_to: api}\n" + _WEB_AND_API,
    _RULES + "          - {path: [/api/*], forward_to: api}\n" + _WEB_AND_API,
)
RULE_SIZE = Code(
    "T2210",
    "rule-size",
    Severity.ERROR,
    "AWS compares a request with at most three values for each condition, five for each rule, and six wildcards: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html.",
    _RULES + "          - {path: [/a/*, /b/*, /c/*, /d/*], forward_to: api}\n" + _WEB_AND_API,
    _RULES + "          - {path: [/a/*, /b/*], forward_to: api}\n"
    "          - {path: [/c/*, /d/*], forward_to: api}\n" + _WEB_AND_API,
)
DUPLICATE_PRIORITY = Code(
    "T2211",
    "duplicate-priority",
    Severity.ERROR,
    "Of two rules that match the same request the one with the lower priority applies; AWS accepts each priority "
    "once for a listener.",
    _RULES + "          - {path: [/api/*], forward_to: api}\n"
    "          - {path: [/v2/*], forward_to: api, priority: 100}\n" + _WEB_AND_API,
    _RULES + "          - {path: [/api/*], forward_to: api}\n"
    "          - {path: [/v2/*], forward_to: api, priority: 50}\n" + _WEB_AND_API,
)
TOO_MANY_RULES = Code(
    "T2212",
    "too-many-rules",
    Severity.ERROR,
    "The AWS limit is 100 rules for all listeners of a load balancer together: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html.",
    _RULES
    + "".join(f"          - {{path: [/{number}/*], forward_to: api}}\n" for number in range(101))
    + _WEB_AND_API,
    _RULES + "          - {path: [/0/*, /1/*, /2/*], forward_to: api}\n" + _WEB_AND_API,
)
CERTIFICATE_OF_ANOTHER_REGION = Code(
    "T2213",
    "certificate-of-another-region",
    Severity.ERROR,
    "A load balancer uses only certificates of its region; one in `us-east-1` is for CloudFront: "
    "https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html.",
    "regions: [eu-central-1]\n"
    "presentation:\n"
    "  site:\n"
    "    type: load_balancer\n"
    "    listeners:\n"
    "      - port: 443\n"
    "        protocol: HTTPS\n"
    "        certificate: arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n"
    "        forward_to: web\n"
    "logic:\n"
    "  web: {type: autoscaling, port: 80}\n",
    "regions: [eu-central-1]\n"
    "presentation:\n"
    "  site:\n"
    "    type: load_balancer\n"
    "    listeners:\n"
    "      - port: 443\n"
    "        protocol: HTTPS\n"
    "        certificate: arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n"
    "        forward_to: web\n"
    "logic:\n"
    "  web: {type: autoscaling, port: 80}\n",
)
HEALTH_CHECK_OVER_TCP = Code(
    "T2214",
    "health-check-over-tcp",
    Severity.ERROR,
    "An application load balancer checks its targets by HTTP or HTTPS: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html.",
    _SITE + "logic:\n  web: {type: autoscaling, port: 80, health_check: {protocol: TCP}}\n",
    _SITE + "logic:\n  web: {type: autoscaling, port: 80, health_check: {protocol: HTTPS}}\n",
)
