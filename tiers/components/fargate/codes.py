"""Findings about Fargate services."""

from tiers.diagnostics.model import Code, Severity

_IMAGE = "image: 'public.ecr.aws/nginx/nginx:1.29'"

TASK_CAPACITY = Code(
    "T2802",
    "task-capacity",
    Severity.ERROR,
    "The minimum number of tasks cannot be more than the maximum.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, capacity: {{min: 4, max: 2}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, capacity: {{min: 2, max: 4}}}}\n",
)
TASK_REQUESTS = Code(
    "T2803",
    "task-requests",
    Severity.ERROR,
    "Requests for each task are counted in one target group, behind one application load balancer: "
    "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080, capacity: {{target_requests: 1000}}}}\n",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080, capacity: {{target_requests: 1000}}}}\n",
)
SERVICE_RING = Code(
    "T2808",
    "service-ring",
    Severity.ERROR,
    "Tasks find another service by Service Connect only if they start after that service was created: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html. "
    "Two services that connect to each other cannot both be first.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080, connects_to: [api]}}\n"
    f"  api: {{type: fargate, {_IMAGE}, port: 9000, connects_to: [web]}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080, connects_to: [api]}}\n"
    f"  api: {{type: fargate, {_IMAGE}, port: 9000}}\n",
)
TOO_MANY_TARGET_GROUPS = Code(
    "T2811",
    "too-many-target-groups",
    Severity.ERROR,
    "ECS registers the tasks of a service in at most five target groups; each load balancer has one for each port: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html.",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    + "".join(
        f"      - {{port: 808{each}, protocol: HTTP, forward_to: {{to: web, port: 900{each}}}}}\n"
        for each in range(6)
    )
    + f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080}}\n",
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080}}\n",
)
_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)
DNS_NAME_TAKEN = Code(
    "T2812",
    "dns-name-taken",
    Severity.ERROR,
    "Each name and port is that of one service: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080}}\n"
    f"  api: {{type: fargate, {_IMAGE}, port: 9000, dns_name: web}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080}}\n"
    f"  api: {{type: fargate, {_IMAGE}, port: 9000, dns_name: api.shop.local}}\n",
)
_JOBS = "data:\n  jobs: {type: queue}\n"
TASKS_NEVER_START = Code(
    "T2821",
    "tasks-never-start",
    Severity.ERROR,
    "Target tracking does nothing without data, and without tasks there is none: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html. Only "
    "messages that wait, by `backlog`, or an entry of `schedule` start the first task.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, capacity: {{min: 0, max: 4}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, consumes: [jobs], capacity: {{min: 0, max: 4, backlog: 10}}}}\n"
    + _JOBS,
)
NO_TASKS_BEHIND = Code(
    "T2822",
    "no-tasks-behind",
    Severity.WARNING,
    "A load balancer without targets refuses connections, or answers requests with 503: "
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html. "
    "Requests do not start a task.",
    _SITE + f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080, count: 0}}\n",
    _SITE + f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080, count: 1}}\n",
    acceptable=True,
)
COUNT_AND_CAPACITY = Code(
    "T2823",
    "count-and-capacity",
    Severity.ERROR,
    "A service has a fixed number of tasks, by `count`, or one that scales between limits, by `capacity`.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, count: 2, capacity: {{max: 4}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, count: 2}}\n",
)
ALL_SPOT_WITH_BASE = Code(
    "T2824",
    "all-spot-with-base",
    Severity.ERROR,
    "Amazon ECS places no task on a capacity provider without weight, and `percent: 100` leaves none to Fargate: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, count: 4, spot: {{percent: 100, on_demand_base: 1}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, count: 4, spot: {{percent: 99, on_demand_base: 1}}}}\n",
)


def _web(deployment: str, rest: str = "") -> str:
    return f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080{rest}, deployment: {{{deployment}}}}}\n"


DEPLOYMENT_KEY = Code(
    "T2841",
    "deployment-key",
    Severity.ERROR,
    "Each strategy has its own settings: percentages of tasks are for `rolling`, where nothing is shifted; "
    "AWS documents the circuit breaker for `rolling` and `blue_green` only: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html.",
    _SITE + _web("strategy: canary, linear: {percent: 10}"),
    _SITE + _web("strategy: canary, canary: {percent: 10}"),
)
DEPLOYMENT_STUCK = Code(
    "T2842",
    "deployment-stuck",
    Severity.ERROR,
    "ECS rounds the minimum up and the maximum down to whole tasks. If both are the number of tasks itself, it "
    "may neither stop an old task nor start a new one: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html.",
    _web("max_percent: 150", ", capacity: {min: 1, max: 1}"),
    _web("max_percent: 200", ", capacity: {min: 1, max: 1}"),
)
NOTHING_TO_SHIFT = Code(
    "T2843",
    "nothing-to-shift",
    Severity.ERROR,
    "A strategy other than `rolling` shifts traffic, which ECS can do for load balancers and for Service "
    "Connect: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html.",
    _web("strategy: blue_green"),
    _SITE + _web("strategy: blue_green"),
)
SEVERAL_PRODUCTION_RULES = Code(
    "T2844",
    "several-production-rules",
    Severity.ERROR,
    "ECS shifts the traffic of a target group in one rule of an application load balancer, or one listener of "
    "a network load balancer; others would go on to forward to tasks that it stops: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html.",
    "presentation:\n  site:\n    type: load_balancer\n    listeners:\n"
    "      - {port: 80, protocol: HTTP, forward_to: web}\n"
    "      - {port: 8080, protocol: HTTP, forward_to: web}\n" + _web("strategy: canary"),
    _SITE + _web("strategy: canary"),
)
DEPLOYMENT_ALARMS = Code(
    "T2845",
    "deployment-alarms",
    Severity.ERROR,
    "A service needs the names of its alarms when it is created, and its own metrics need its name. So a "
    "deployment can only watch the target groups of load balancers.",
    _web("alarms: true"),
    _SITE + _web("alarms: true"),
)
REQUESTS_SHIFTED = Code(
    "T2846",
    "requests-shifted",
    Severity.ERROR,
    "The metric of requests for each target is that of one target group, and a deployment shifts them to the "
    "other one: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html.",
    _SITE + _web("strategy: linear", ", capacity: {target_requests: 500}"),
    _SITE + _web("strategy: linear", ", capacity: {target_cpu: 60}"),
)
DEPLOYMENT_TOO_LONG = Code(
    "T2847",
    "deployment-too-long",
    Severity.ERROR,
    "CloudFormation waits at most 36 hours, and refuses a service whose shifts and bake time come to more than "
    "33: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-properties-ecs-service-linearconfiguration.html.",
    _SITE + _web("strategy: linear, linear: {percent: 5, bake_time: 120}"),
    _SITE + _web("strategy: linear, linear: {percent: 5, bake_time: 60}"),
)
