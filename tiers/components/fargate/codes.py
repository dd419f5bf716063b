"""Findings about Fargate services."""

from tiers.diagnostics.model import Code, Severity

_IMAGE = "image: 'public.ecr.aws/nginx/nginx:1.29'"
_LONG = "T0: &long '" + "text " * 400 + "', " + ", ".join(f"T{each}: *long" for each in range(1, 40))
_WEB = f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080}}\n"
_ORDERS = "data:\n  orders: {type: rds, engine: postgres}\n"

TASK_SIZE = Code(
    "T2801",
    "task-size",
    Severity.ERROR,
    "Fargate runs tasks of certain sizes only; each number of CPU units has its sizes of memory: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, cpu: 256, memory: 4096}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, cpu: 512, memory: 4096}}\n",
)
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
REGISTRY_UNREACHABLE = Code(
    "T2804",
    "registry-unreachable",
    Severity.ERROR,
    "A task pulls its image through its own network interface. VPC endpoints lead to private repositories of Amazon ECR "
    "only; every other registry, `public.ecr.aws` too, is on the internet: "
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html.",
    "network: {nat_gateway: {mode: none}, endpoints: [logs]}\n" + _WEB,
    "network: {nat_gateway: {mode: none}, endpoints: [ecr.api, ecr.dkr, s3, logs]}\n"
    "logic:\n  web: {type: fargate, image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4', port: 8080}\n",
)
EXEC_READ_ONLY = Code(
    "T2805",
    "exec-read-only",
    Severity.ERROR,
    "ECS Exec starts an agent in the container, which writes to the root file system: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, exec: true, read_only: true}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, exec: true}}\n",
)
SECRET_SOURCE = Code(
    "T2806",
    "secret-source",
    Severity.ERROR,
    "A secret comes from a database of the spec, from Secrets Manager, or from SSM: exactly one of them.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, secrets: {{KEY: {{secret: shop/key, ssm: /shop/key}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, secrets: {{KEY: {{secret: shop/key}}}}}}\n",
)
VARIABLE_TWICE = Code(
    "T2807",
    "variable-twice",
    Severity.ERROR,
    "ECS refuses a container with a secret and a variable of the same name: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, environment: {{KEY: none}}, secrets: {{KEY: {{ssm: /shop/key}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, secrets: {{KEY: {{ssm: /shop/key}}}}}}\n",
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
PASSWORD_READ_AT_START = Code(
    "T2809",
    "password-read-at-start",
    Severity.WARNING,
    "RDS rotates a password that it manages every seven days, and ECS reads secrets only when a task starts. Running "
    "tasks keep the old password and cannot open new connections with it: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, connects_to: [orders], "
    "secrets: {PASSWORD: {from: orders.password}}}\n" + _ORDERS,
    f"logic:\n  web: {{type: fargate, {_IMAGE}, connects_to: [orders], role: {{secrets: [orders]}}, "
    "environment: {SECRET: {from: orders.secret_arn}}}\n" + _ORDERS,
    acceptable=True,
)
TASK_DEFINITION_TOO_LONG = Code(
    "T2810",
    "task-definition-too-long",
    Severity.ERROR,
    "The limit for a task definition is 64 KiB: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, environment: {{{_LONG}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, environment: {{TEXT: text}}}}\n",
)
