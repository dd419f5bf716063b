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
    "A listener has one action for requests that match none of its rules, and each rule has one for those that "
    "match it: `forward_to`, `redirect_to`, or `respond_with`.",
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
    "A redirect sends clients to the HTTPS listener of the same load balancer, so there must be one, or to another "
    "address. It must not lead to itself, or from HTTPS to HTTP.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, redirect_to: HTTPS}]}\n",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, redirect_to: HTTPS}\n" + _HTTPS + _WEB,
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
_CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-1234567890%02d"
_SEVERAL = (
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - port: 443\n        protocol: HTTPS\n        forward_to: web\n        certificate: [%s]\n"
)
_ONE_RULE = "          - {%s, forward_to: api}\n"
_HTTPS_SITE = "presentation:\n  site:\n    type: load_balancer\n    listeners:\n" + _HTTPS
_LOGIN = (
    "        login:\n"
    "          issuer: https://login.example.com\n"
    "          authorization_endpoint: https://login.example.com/authorize\n"
    "          token_endpoint: https://login.example.com/token\n"
    "          user_info_endpoint: https://login.example.com/userinfo\n"
    "          client_id: shop\n"
    "          client_secret: {secret: shop/oidc}\n"
)
_BALANCER = (
    "presentation:\n  site:\n    type: load_balancer\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: %s}]\n"
)

ALGORITHM_CONFLICT = Code(
    "T2220",
    "algorithm-conflict",
    Severity.ERROR,
    "Slow start is for `round_robin` only, and anomaly mitigation for `weighted_random` only: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html.",
    _BALANCER % "web" + "    algorithm: least_outstanding_requests\n    slow_start: 60\n" + _WEB,
    _BALANCER % "web" + "    algorithm: round_robin\n    slow_start: 60\n" + _WEB,
)
ONLY_FUNCTIONS = Code(
    "T2221",
    "only-functions",
    Severity.ERROR,
    "The target group of a function has a single target, which gets all requests: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html.",
    _BALANCER % "hello"
    + "    stickiness: {duration: 3600}\n"
    + "logic:\n  hello: {type: function, runtime: python3.14, source: 'def handler(event, context): return {}'}\n",
    _BALANCER % "hello"
    + "logic:\n  hello: {type: function, runtime: python3.14, source: 'def handler(event, context): return {}'}\n",
)
LOGIN_OVER_HTTP = Code(
    "T2222",
    "login-over-http",
    Severity.ERROR,
    "Users log in over HTTPS only: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html.",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - port: 80\n        protocol: HTTP\n        forward_to: web\n" + _LOGIN + _WEB,
    _HTTPS_SITE + _LOGIN + _WEB,
)
LOGIN_WITHOUT_ROUTE = Code(
    "T2223",
    "login-without-route",
    Severity.ERROR,
    "A load balancer gets tokens from the provider of the login over the internet. An internal one needs a NAT "
    "gateway for it: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html.",
    "network: {nat_gateway: {mode: none}}\n"
    + _HTTPS_SITE.replace("load_balancer\n", "load_balancer\n    scheme: internal\n")
    + _LOGIN
    + "logic:\n  web: {type: autoscaling, port: 80, egress: none}\n",
    _HTTPS_SITE.replace("load_balancer\n", "load_balancer\n    scheme: internal\n") + _LOGIN + _WEB,
)
TOO_MANY_CERTIFICATES = Code(
    "T2224",
    "too-many-certificates",
    Severity.ERROR,
    "The AWS limit is 25 certificates for all listeners of a load balancer together, beside the first one of each: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html.",
    _SEVERAL % ", ".join(_CERTIFICATE % number for number in range(27)) + _WEB,
    _SEVERAL % ", ".join(_CERTIFICATE % number for number in range(26)) + _WEB,
)
DUPLICATE_CERTIFICATE = Code(
    "T2225",
    "duplicate-certificate",
    Severity.ERROR,
    "Each certificate of a listener is for other host names; one that is there twice is probably a mistake.",
    _SEVERAL % ", ".join(_CERTIFICATE % number for number in (1, 1)) + _WEB,
    _SEVERAL % ", ".join(_CERTIFICATE % number for number in (1, 2)) + _WEB,
)
NO_LOGIN = Code(
    "T2226",
    "no-login",
    Severity.ERROR,
    "`login: none` exempts a rule from the login of its listener.",
    _RULES + _ONE_RULE % "path: [/api/*], login: none" + _WEB_AND_API,
    _RULES + _ONE_RULE % "path: [/api/*]" + _WEB_AND_API,
)
RESPONSE_STATUS = Code(
    "T2227",
    "response-status",
    Severity.ERROR,
    "A load balancer answers with a status code from 200 to 299 or from 400 to 599; a redirect is `redirect_to`: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html.",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, respond_with: {status: 301}}]}\n",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, respond_with: {status: 404}}]}\n",
)
