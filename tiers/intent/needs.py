"""Permissions that components need for themselves, without a connection: written from AWS's pages.

As in `tiers/intent/access.py`, nothing of it comes from the code that writes the policies.
"""

from collections.abc import Iterator

from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.edges import Attach
from tiers.ir.facets import FORWARD
from tiers.ir.watches import Watch
from tiers.language.architecture import Architecture
from tiers.language.component import Context
from tiers.permissions.answers.permits import ANY, Expansion, Permit

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
LOG_STREAM = ("logs:CreateLogStream", "logs:PutLogEvents")

TASKS = frozenset(("fargate", "job"))
DATABASES = frozenset(("aurora", "rds"))
SERVERS = frozenset(("ec2", "autoscaling"))

FLOW_LOGS: Route = ("network", "flow_logs")
OPERATIONS: Route = ("operations",)
TOPIC, REPAIR = "OperationsTopic", ("operations", "remediate")
BACKUP_ROLE, BACKUP = "OperationsBackupRole", ("operations", "backup")


def assumed(subject: str, role: str, route: Route, source: str = ANY) -> Permit:
    """Return the permission of a service to assume a role."""
    return Permit(subject, role, "role", ("sts:AssumeRole",), route, source)


def of_spec(architecture: Architecture) -> Iterator[Permit]:
    """Yield what the network and the operations need."""
    if architecture.network.spec.flow_logs:
        yield from _flow_logs()
    operations = architecture.spec.operations
    if operations is None:
        return
    if operations.backup is not None:
        # https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
        yield assumed("backup.amazonaws.com", BACKUP_ROLE, BACKUP)
    if operations.topic is None:
        for service in ("cloudwatch.amazonaws.com", "events.amazonaws.com"):
            # CloudWatch publishes if there are alarms, and EventBridge if there are rules on events; both
            # name no single source.
            is_alarm = service == "cloudwatch.amazonaws.com"
            must = is_alarm and _has_alarms(architecture)
            yield Permit(service, TOPIC, "topic", ("sns:Publish",), OPERATIONS, ANY, must=must)
            if not is_alarm:
                # A topic's policy cannot have a condition for it:
                # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
                yield Permit(service, TOPIC, "topic", ("sns:Publish",), OPERATIONS, must=False)
    if operations.remediate is not None:
        function = f"{identifiers.pascal(operations.remediate)}Function"
        yield _invoked("sns.amazonaws.com", TOPIC if operations.topic is None else ANY, function, REPAIR)


def _has_alarms(architecture: Architecture) -> bool:
    """Return whether an alarm publishes to the topic."""
    from tiers.watch.watched import watched

    found = (each.what for each in watched(architecture))
    return any(isinstance(each, Watch) and each.breach is not None for each in found)


def of_component(here: Context) -> Iterator[Permit]:
    """Yield what a component needs."""
    kind = here.member.component.type
    yield from _own_role(here)
    if kind in TASKS:
        yield from _tasks(here)
    if kind == "function":
        yield from _function(here)
    if kind in SERVERS:
        yield from _servers(here)
    if kind in DATABASES and here.member.component.makes_role(here):
        yield assumed("monitoring.rds.amazonaws.com", identifiers.monitoring_role(here.name), here.route)
    if kind == "aurora_proxy":
        yield from _proxy(here)
    if kind == "topic":
        yield from _topic(here)
    if kind == "bucket":
        yield from _bucket(here)
    if getattr(here.member.component, "access_logs", False):
        yield from _access_logs(here)


def managed(here: Context) -> Iterator[Expansion]:
    """Yield the managed policies of AWS that a component type attaches."""
    component = here.member.component
    if component.type in DATABASES and component.makes_role(here):
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
        role = identifiers.monitoring_role(here.name)
        yield _attached(role, "service-role/AmazonRDSEnhancedMonitoringRole", here.route)
    if component.type == "bastion" and component.makes_role(here):
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html
        yield _attached(identifiers.role(here.name), "AmazonSSMManagedInstanceCore", here.route)


def managed_of_spec(architecture: Architecture) -> Iterator[Expansion]:
    """Yield the managed policies of AWS for backups; buckets need a second one.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
    """
    operations = architecture.spec.operations
    if operations is None or operations.backup is None:
        return
    yield _attached(BACKUP_ROLE, "service-role/AWSBackupServiceRolePolicyForBackup", BACKUP)
    saved = (each for each in architecture.members.values() if each.name not in operations.backup.exclude)
    if any(each.component.type == "bucket" for each in saved):
        yield _attached(BACKUP_ROLE, "AWSBackupServiceRolePolicyForS3Backup", BACKUP)


def _attached(role: str, policy: str, route: Route) -> Expansion:
    return Expansion(role, (f"arn:aws:iam::aws:policy/{policy}",), (), route, is_accepted=True)


def _own_role(here: Context) -> Iterator[Permit]:
    component = here.member.component
    principal = component.principal()
    if principal is not None and component.makes_role(here):
        yield assumed(principal, identifiers.role(here.name), here.route)


def _log_group(here: Context) -> str:
    return f"{identifiers.pascal(here.name)}LogGroup"


def _writes_log(role: str, here: Context) -> Permit:
    return Permit(role, _log_group(here), "log-stream", LOG_STREAM, here.route)


def _flow_logs() -> Iterator[Permit]:
    """Yield what flow logs need: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html."""
    role, group = identifiers.FLOW_LOG_ROLE, identifiers.FLOW_LOG_GROUP
    yield assumed("vpc-flow-logs.amazonaws.com", role, FLOW_LOGS)
    yield Permit(role, group, "log-stream", LOG_STREAM, FLOW_LOGS)
    yield Permit(role, group, "log-group", ("logs:DescribeLogStreams",), FLOW_LOGS)


def _tasks(here: Context) -> Iterator[Permit]:
    """Yield what tasks need: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html.

    Blue/green needs another role:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
    """
    name = identifiers.pascal(here.name)
    execution = f"{name}ExecutionRole"
    yield assumed("ecs-tasks.amazonaws.com", execution, here.route)
    yield _writes_log(execution, here)
    if here.member.component.type == "job":
        yield from _schedule_of_tasks(here, execution)
    if any(tie.weighing for tie in here.behind()):
        yield from _traffic(here, f"{name}TrafficRole")


def _schedule_of_tasks(here: Context, execution: str) -> Iterator[Permit]:
    """Yield what Scheduler needs: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html."""
    name, route = identifiers.pascal(here.name), here.route
    role = f"{name}ScheduleRole"
    yield assumed("scheduler.amazonaws.com", role, route)
    # Only in the cluster of the spec, and only for tasks:
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
    run = Permit(role, f"{name}TaskDefinition", "task-definition", ("ecs:RunTask",), route)
    yield run._replace(conditional=True)
    roles = [execution]
    if here.member.component.makes_role(here):
        roles.append(identifiers.role(here.name))
    for each in roles:
        yield Permit(role, each, "role", ("iam:PassRole",), route, conditional=True)
    if getattr(here.member.component, "schedule", None) is not None:
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
        yield Permit(role, f"{name}DeadLetterQueue", "queue", ("sqs:SendMessage",), route)


def _traffic(here: Context, role: str) -> Iterator[Permit]:
    route = (*here.route, "deployment")
    yield assumed("ecs.amazonaws.com", role, route)
    register = ("elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets")
    for tie in here.behind():
        for group in tie.groups:
            for each in group.ids(is_shifted=True):
                yield Permit(role, each, "targetgroup", register, route)
        listeners = {each.listener for each in tie.weighing}
        for each in sorted(listeners):
            yield from _modified(role, each, "listener", "ModifyListener", route)
        for each in sorted({each.by for each in tie.weighing} - listeners):
            yield from _modified(role, each, "listener-rule", "ModifyRule", route)


def _modified(role: str, target: str, kind: str, action: str, route: Route) -> Iterator[Permit]:
    for layer in ("app", "net"):
        yield Permit(role, target, f"{kind}/{layer}", (f"elasticloadbalancing:{action}",), route, must=False)


def _function(here: Context) -> Iterator[Permit]:
    """Yield what functions need: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html.

    A load balancer needs the function's own policy:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
    """
    name = identifiers.pascal(here.name)
    yield _writes_log(identifiers.role(here.name), here)
    senders = [identifiers.role(here.name)]
    if getattr(here.member.component, "schedule", None) is not None:
        role, route = f"{name}ScheduleRole", (*here.route, "schedule")
        yield assumed("scheduler.amazonaws.com", role, route)
        yield Permit(role, f"{name}Function", "function", ("lambda:InvokeFunction",), route)
        senders.append(role)
    if getattr(here.member.component, "dead_letters", False):
        # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
        kept, route = f"{name}DeadLetterQueue", (*here.route, "dead_letters")
        yield from (Permit(each, kept, "queue", ("sqs:SendMessage",), route) for each in senders)
    ties = (each for each in here.edges if isinstance(each, Attach) and each.target == here.name)
    for tie in ties:
        if tie.access == FORWARD:
            yield _invoked("elasticloadbalancing.amazonaws.com", ANY, f"{name}Function", tie.route)


def _invoked(service: str, source: str, function: str, route: Route) -> Permit:
    return Permit(service, function, "function", ("lambda:InvokeFunction",), route, source)


def _servers(here: Context) -> Iterator[Permit]:
    """Yield what the CloudWatch agent needs.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/create-iam-roles-for-cloudwatch-agent.html
    """
    component, role = here.member.component, identifiers.role(here.name)
    if not getattr(component, "agent", False):
        return
    configuration = f"{identifiers.pascal(here.name)}AgentConfiguration"
    yield Permit(role, configuration, "parameter", ("ssm:GetParameter",), (*here.route, "agent"))
    if getattr(component, "log_files", None):
        yield _writes_log(role, here)


def _proxy(here: Context) -> Iterator[Permit]:
    """Yield what a proxy needs: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-iam-setup.html."""
    cluster = identifiers.pascal(str(here.route[1]))
    role = f"{cluster}ProxyRole"
    yield assumed("rds.amazonaws.com", role, here.route)
    secret = f"{cluster}DBCluster.MasterUserSecret"
    yield Permit(role, secret, "secret", ("secretsmanager:GetSecretValue",), here.route)


def _topic(here: Context) -> Iterator[Permit]:
    """Yield what a topic needs for messages that fail.

    https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
    """
    queue, route = f"{identifiers.pascal(here.name)}DeadLetterQueue", (*here.route, "dead_letters")
    # Topics without subscribers that can fail have no such queue.
    if getattr(here.member.component, "has_dead_letters", bool)():
        yield Permit("sns.amazonaws.com", queue, "queue", ("sqs:SendMessage",), route, here.name)


def _bucket(here: Context) -> Iterator[Permit]:
    """Yield what copies need: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html."""
    if getattr(here.member.component, "replicate_to", None) is None:
        return
    name, route = identifiers.pascal(here.name), (*here.route, "replicate_to")
    role, bucket = f"{name}ReplicationRole", f"{name}Bucket"
    yield assumed("s3.amazonaws.com", role, route)
    yield Permit(role, bucket, "bucket", ("s3:GetReplicationConfiguration", "s3:ListBucket"), route)
    versions = ("Acl", "ForReplication", "Tagging")
    read = tuple(f"s3:GetObjectVersion{each}" for each in versions)
    if getattr(here.member.component, "object_lock", None) is not None:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
        read += ("s3:GetObjectLegalHold", "s3:GetObjectRetention")
    yield Permit(role, bucket, "object", read, route)


def _access_logs(here: Context) -> Iterator[Permit]:
    """Yield what the services that write access logs need.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
    """
    bucket, route = identifiers.access_log_bucket(here.name), (*here.route, "access_logs")
    put = ("s3:PutObject",)
    if here.member.component.type == "load_balancer":
        # The policy that AWS asks for names no source, and only the objects below one prefix. Without it, no
        # load balancer with access logs is created.
        service = "logdelivery.elasticloadbalancing.amazonaws.com"
        yield Permit(service, bucket, "object", put, route, ANY, conditional=True)
        yield Permit(service, bucket, "object", put, route, must=False)
        return
    service = "delivery.logs.amazonaws.com"
    yield Permit(service, bucket, "object", put, route, ANY, must=False)
    yield Permit(service, bucket, "bucket", ("s3:GetBucketAcl",), route, ANY, must=False)
