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
