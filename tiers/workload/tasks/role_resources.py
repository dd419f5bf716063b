"""The roles of tasks: one by which ECS starts tasks, and one of its containers."""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, iam

from tiers.ir.existing_values import distinct, identity
from tiers.ir.parameters import Text
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags, trust
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import container_images, log_resources, role_resources, roles
from tiers.workload.tasks import credentials, secrets
from tiers.workload.tasks.container_resources import substituted
from tiers.workload.tasks.spec import Tasks, execution_role_id

EXEC = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
]
"""https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions"""
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
READ = {"secretsmanager": "secretsmanager:GetSecretValue", "ssm": "ssm:GetParameters"}


def resources(tasks: Tasks, here: Context) -> Iterator[Placed]:
    """Build the execution role, and the role of the containers, if they have any permissions."""
    yield place(
        Stack.LOGIC,
        iam.Role(
            execution_role_id(here.name),
            AssumeRolePolicyDocument=trust(tasks.principal()),
            Policies=[
                iam.Policy(
                    PolicyName=f"{here.name}-execution",
                    PolicyDocument={"Version": "2012-10-17", "Statement": list(_starting(tasks, here))},
                )
            ],
            Tags=tags(here.about, here.name_tag("execution")),
        ),
        here.route,
    )
    if not tasks.makes_role(here):
        return
    declared = roles.written(tasks.role, tasks.named_secrets(here), here)
    statements = roles.statements(declared, here)
    if tasks.exec:
        statements.append({"Effect": "Allow", "Action": EXEC, "Resource": "*"})
    yield from role_resources.of_key(declared, statements, here)


def _starting(tasks: Tasks, here: Context) -> Iterator[dict[str, Any]]:
    """Yield what ECS needs to start a task: its images, its log, and its secrets.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    yield log_resources.writing(here)
    containers = [each.keys for each in tasks.containers(here)]
    images = [each.image for each in containers if each.is_in_ecr]
    if images:
        yield {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}
        pulled = [_repository(each) for each in dict.fromkeys(images)]
        yield {"Effect": "Allow", "Action": PULL, "Resource": pulled if len(pulled) > 1 else pulled[0]}
    read = [credentials.read(each.credentials) for each in containers if each.credentials is not None]
    read += [secrets.read(each, here) for keys in containers for each in keys.secrets.values()]
    for name, action in READ.items():
        arns = {each.key_of_arn: each.arn for each in read if each.service == name}.values()
        if arns:
            yield {"Effect": "Allow", "Action": action, "Resource": [substituted(each) for each in arns]}
    keys = sorted(distinct(each.key for each in read if each.key is not None), key=identity)
    if keys:
        yield {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": keys}


def _repository(image: str) -> Sub:
    """Return the ARN of the repository of an image. Which one a parameter names is not known."""
    repository = container_images.repository(image)
    if repository is None or isinstance(image, Text):
        return Sub("arn:${AWS::Partition}:ecr:*:*:repository/*")
    return Sub(
        f"arn:${{AWS::Partition}}:ecr:{repository.region}:{repository.account}:repository/{repository.name}"
    )
