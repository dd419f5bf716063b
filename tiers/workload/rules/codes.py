"""Findings about rules of listeners, and about the targets that they forward to."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)
_RULES = (
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - port: 80\n        protocol: HTTP\n        forward_to: web\n        rules:\n"
)
_WEB_AND_API = _WEB + "  api: {type: autoscaling, port: 9000}\n"
_ONE_RULE = "          - {%s, forward_to: api}\n"
_NEXT = "  next: {type: autoscaling, port: 80}\n"
_BALANCER = (
    "presentation:\n  site:\n    type: load_balancer\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: %s}]\n"
)

RULE_WITHOUT_CONDITION = Code(
    "T2209",
    "rule-without-condition",
    Severity.ERROR,
    "A rule is for certain requests, such as those to some paths or host names; all others are the listener's own.",
    _RULES + "          - {forward_to: api}\n" + _WEB_AND_API,
    _RULES + "          - {path: [/api/*], forward_to: api}\n" + _WEB_AND_API,
)
RULE_SIZE = Code(
    "T2210",
    "rule-size",
    Severity.ERROR,
    "AWS compares a request with at most three values for each condition (five for `source`), five for each rule, "
    "and six wildcards: "
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
HEALTH_CHECK_OVER_TCP = Code(
    "T2214",
    "health-check-over-tcp",
    Severity.ERROR,
    "An application load balancer checks its targets by HTTP or HTTPS: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html.",
    _SITE + "logic:\n  web: {type: autoscaling, port: 80, health_check: {protocol: TCP}}\n",
    _SITE + "logic:\n  web: {type: autoscaling, port: 80, health_check: {protocol: HTTPS}}\n",
)
RULE_CONDITION = Code(
    "T2215",
    "rule-condition",
    Severity.ERROR,
    "A condition has a value, and the header `Host` has a condition of another kind: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html.",
    _RULES + _ONE_RULE % "header: {Host: [api.example.com]}" + _WEB_AND_API,
    _RULES + _ONE_RULE % "host: [api.example.com]" + _WEB_AND_API,
)
SHADOWED_RULE = Code(
    "T2216",
    "shadowed-rule",
    Severity.WARNING,
    "Of several rules that match a request, the one with the lowest priority applies. A rule has no effect if "
    "another one before it matches all of its requests.",
    _RULES + _ONE_RULE % "path: [/api/*]" + _ONE_RULE % "path: [/api/v2/*]" + _WEB_AND_API,
    _RULES + _ONE_RULE % "path: [/api/v2/*]" + _ONE_RULE % "path: [/api/*]" + _WEB_AND_API,
    acceptable=True,
)
FORWARD_WEIGHTS = Code(
    "T2217",
    "forward-weights",
    Severity.ERROR,
    "Each target of a list gets a share of the requests, so one weight must be above 0, and each target is in the "
    "list once.",
    _BALANCER % "[{to: web, weight: 90}, {to: web, weight: 10}]" + _WEB,
    _BALANCER % "[{to: web, weight: 90}, {to: next, weight: 10}]" + _WEB + _NEXT,
)
WEIGHTS_OF_SHIFTED = Code(
    "T2218",
    "weights-of-shifted",
    Severity.ERROR,
    "During a deployment with a strategy other than `rolling`, Amazon ECS sets the weights of the rule to those of "
    "the old and the new tasks, so that no others can be there: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html.",
    _BALANCER % "[{to: web, weight: 90}, {to: next, weight: 10}]"
    + "logic:\n  web: {type: fargate, image: public.ecr.aws/acme/web:1, port: 80, deployment: {strategy: blue_green}}\n"
    + _NEXT,
    _BALANCER % "[{to: web, weight: 90}, {to: next, weight: 10}]"
    + "logic:\n  web: {type: fargate, image: public.ecr.aws/acme/web:1, port: 80}\n"
    + _NEXT,
)
TARGET_PROTOCOL = Code(
    "T2219",
    "request-protocol",
    Severity.ERROR,
    "A program answers either HTTP or HTTPS on a port, and a function is invoked without either.",
    _RULES + "          - {path: [/api/*], forward_to: {to: web, protocol: HTTPS}}\n" + _WEB,
    _RULES + "          - {path: [/api/*], forward_to: {to: web, port: 8443, protocol: HTTPS}}\n" + _WEB,
)
