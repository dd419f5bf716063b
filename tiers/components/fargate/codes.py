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
_SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
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
