"""Findings about tasks on Fargate, whichever type runs them."""

from tiers.diagnostics.model import Code, Severity

_IMAGE = "image: 'public.ecr.aws/nginx/nginx:1.29'"
_LONG = "T0: &long '" + "text " * 400 + "', " + ", ".join(f"T{each}: *long" for each in range(1, 40))
_TEN = ", ".join(f"s{each}: {{{_IMAGE}}}" for each in range(10))
_WEB = f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080}}\n"
_ORDERS = "data:\n  orders: {type: rds, engine: postgres}\n"

TASK_SIZE = Code(
    "T3001",
    "task-size",
    Severity.ERROR,
    "Fargate runs tasks of certain sizes only; each number of CPU units has its sizes of memory: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, cpu: 256, memory: 4096}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, cpu: 512, memory: 4096}}\n",
)
REGISTRY_UNREACHABLE = Code(
    "T3002",
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
    "T3003",
    "exec-read-only",
    Severity.ERROR,
    "ECS Exec starts an agent in the container, which writes to the root file system: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, exec: true, read_only: true}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, exec: true}}\n",
)
SECRET_SOURCE = Code(
    "T3004",
    "secret-source",
    Severity.ERROR,
    "A secret comes from a database of the spec, from Secrets Manager, or from SSM: exactly one of them.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, secrets: {{KEY: {{secret: shop/key, ssm: /shop/key}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, secrets: {{KEY: {{secret: shop/key}}}}}}\n",
)
VARIABLE_TWICE = Code(
    "T3005",
    "variable-twice",
    Severity.ERROR,
    "ECS refuses a container with a secret and a variable of the same name: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, environment: {{KEY: none}}, secrets: {{KEY: {{ssm: /shop/key}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, secrets: {{KEY: {{ssm: /shop/key}}}}}}\n",
)
PASSWORD_READ_AT_START = Code(
    "T3006",
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
    "T3007",
    "task-definition-too-long",
    Severity.ERROR,
    "The limit for a task definition is 64 KiB: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, environment: {{{_LONG}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, environment: {{TEXT: text}}}}\n",
)
SIDECAR_NAME = Code(
    "T3011",
    "sidecar-name",
    Severity.ERROR,
    "The containers of a task have different names, and the main container has that of its component: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, sidecars: {{web: {{{_IMAGE}}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, sidecars: {{proxy: {{{_IMAGE}}}}}}}\n",
)
TOO_MANY_CONTAINERS = Code(
    "T3012",
    "too-many-containers",
    Severity.ERROR,
    "A task definition has at most ten containers: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, sidecars: {{{_TEN}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, sidecars: {{s: {{{_IMAGE}}}}}}}\n",
)
PORT_TWICE = Code(
    "T3013",
    "port-twice",
    Severity.ERROR,
    "The containers of a task share one network interface and its ports: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 80, sidecars: {{proxy: {{{_IMAGE}, port: 80}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 80, sidecars: {{proxy: {{{_IMAGE}, port: 8080}}}}}}\n",
)
UNKNOWN_CONTAINER = Code(
    "T3014",
    "unknown-container",
    Severity.ERROR,
    "A container waits for containers of the same task only. Services start after those that they connect to.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, depends_on: {{api: start}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, depends_on: {{api: start}}, sidecars: {{api: {{{_IMAGE}}}}}}}\n",
)
DEPENDENCY = Code(
    "T3015",
    "container-dependency",
    Severity.ERROR,
    "A container is healthy only if it has a check, and a container that ends must not be essential: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, depends_on: {{setup: success}}, "
    f"sidecars: {{setup: {{{_IMAGE}}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, depends_on: {{setup: success}}, "
    f"sidecars: {{setup: {{{_IMAGE}, essential: false}}}}}}\n",
)
CONTAINER_RING = Code(
    "T3016",
    "container-ring",
    Severity.ERROR,
    "Containers that wait for each other never start: "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, depends_on: {{proxy: start}}, "
    f"sidecars: {{proxy: {{{_IMAGE}, depends_on: {{web: start}}}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, depends_on: {{proxy: start}}, "
    f"sidecars: {{proxy: {{{_IMAGE}}}}}}}\n",
)
CHECK_COMMAND = Code(
    "T3017",
    "check-command",
    Severity.ERROR,
    "A string is run by the shell of the container (`CMD-SHELL`), a list without one (`CMD`): "
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, container_check: {{command: [CMD-SHELL, pgrep nginx]}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, container_check: {{command: pgrep nginx}}}}\n",
)
NO_VOLUME = Code(
    "T3018",
    "no-volume",
    Severity.ERROR,
    "A volume of a task is ephemeral: empty when the task starts, and deleted with it. The spec has to say so, "
    "because all that is written to it is lost: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, mounts: {{scratch: {{path: /tmp}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, mounts: {{scratch: {{path: /tmp, ephemeral: true}}}}}}\n",
)
MOUNT_TWICE = Code(
    "T3019",
    "mount-twice",
    Severity.ERROR,
    "A directory of a container shows one volume.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, "
    "mounts: {a: {path: /tmp, ephemeral: true}, b: {path: /tmp, ephemeral: true}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, mounts: {{a: {{path: /tmp, ephemeral: true}}}}}}\n",
)
CREDENTIALS = Code(
    "T3020",
    "registry-credentials",
    Severity.ERROR,
    "Credentials are for registries outside AWS. ECS pulls images in Amazon ECR by the permissions of the execution "
    "role: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, credentials: shop/registry}}\n",
    "logic:\n  web: {type: fargate, image: 'registry.example.com/web:1.4', credentials: shop/registry}\n",
)
PUBLIC_TASKS = Code(
    "T3021",
    "public-tasks",
    Severity.WARNING,
    "Tasks with public addresses save the NAT gateway, and each address is billed. Nothing but their security group "
    "is between them and the internet: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-outbound.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, public: true}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}}}\n",
    acceptable=True,
)
VOLUME_OF_ROOT = Code(
    "T3022",
    "volume-of-root",
    Severity.WARNING,
    "An ephemeral volume belongs to root, and only root can write to it, unless the image has a volume at the same "
    "path with another owner: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html.",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, user: 1000, mounts: {{scratch: {{path: /tmp, ephemeral: true}}}}}}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, mounts: {{scratch: {{path: /tmp, ephemeral: true}}}}}}\n",
    acceptable=True,
)
IMAGE_NOT_BUILT = Code(
    "T3031",
    "image-not-built",
    Severity.ERROR,
    "`tiers` runs images of a registry; it builds and pushes none. A stack parameter in place of the image's name gets "
    "the name of each new image at deployment, so that the spec stays as it is: "
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-ecr-image.html.",
    "logic:\n  web: {type: fargate, image: {build: ./web}, port: 8080}\n",
    "logic:\n  web: {type: fargate, image: {parameter: WebImage}, port: 8080}\n",
)
MOVING_TAG = Code(
    "T3032",
    "moving-tag",
    Severity.WARNING,
    "A tag such as `latest` names another image after each push, but the template stays the same, so that CloudFormation "
    "deploys nothing. ECS looks up the digest of a tag when it deploys a service; another deployment of the same "
    "template runs another image, a rollback cannot name the earlier one, and tasks no longer start once the "
    "image that the tag had is deleted: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html"
    "#deployment-container-image-stability.",
    "logic:\n  web: {type: fargate, image: 'public.ecr.aws/nginx/nginx:latest', port: 8080}\n",
    f"logic:\n  web: {{type: fargate, {_IMAGE}, port: 8080}}\n",
    acceptable=True,
)
