"""Services of AWS as subjects: each with the resources on behalf of which it calls, and once for any other.

A service sends the ARN of its source with most calls:
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from collections.abc import Iterator

from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.model.universe import ORIGIN_IDENTITY, Arn, Subject
from tiers.permissions.read.canonical import IDENTITY, Names
from tiers.permissions.read.properties import at
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.resources.arns import Arns, arn
from tiers.tuples import NamedTuple


class _Source(NamedTuple):
    """A resource on behalf of which a service calls."""

    type: str
    principal: str
    form: str = "own"
    """The format of the ARN that the service sends: `own` is that of the resource; empty if it sends none."""
    needs: tuple[str, ...] = ()
    """The path to the property without which it does not call."""
    value: str = ""
    """The value that the property must have; any if empty."""


_NONE = Arns("", {}, {})
_OF_LOGS = arn("logs", "{*source}")
_SCHEDULES = arn("scheduler", "schedule-group/{GroupName=default}")
_SOURCES = (
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    _Source("AWS::S3::Bucket", "s3.amazonaws.com", needs=("NotificationConfiguration",)),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    _Source("AWS::S3::Bucket", "logging.s3.amazonaws.com", needs=("LoggingConfiguration",)),
    # https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    _Source("AWS::SNS::Topic", "sns.amazonaws.com"),
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    _Source("AWS::Events::Rule", "events.amazonaws.com"),
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    _Source("AWS::Scheduler::Schedule", "scheduler.amazonaws.com", _SCHEDULES),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    _Source("AWS::CloudWatch::Alarm", "cloudwatch.amazonaws.com"),
    _Source("AWS::CloudWatch::CompositeAlarm", "cloudwatch.amazonaws.com"),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
    _Source("AWS::CloudWatch::Alarm", "lambda.alarms.cloudwatch.amazonaws.com"),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
    _Source(
        *("AWS::ElasticLoadBalancingV2::TargetGroup", "elasticloadbalancing.amazonaws.com"),
        needs=("TargetType",),
        value="lambda",
    ),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    _Source(
        *("AWS::ElasticLoadBalancingV2::LoadBalancer", "logdelivery.elasticloadbalancing.amazonaws.com"),
        needs=("LoadBalancerAttributes",),
    ),
    # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
    _Source("AWS::EC2::FlowLog", "delivery.logs.amazonaws.com", _OF_LOGS),
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    _Source("AWS::CloudFront::Distribution", "cloudfront.amazonaws.com"),
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
    _Source("AWS::ApiGateway::RestApi", "apigateway.amazonaws.com"),
    _Source("AWS::ApiGatewayV2::Api", "apigateway.amazonaws.com"),
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    _Source("AWS::CloudTrail::Trail", "cloudtrail.amazonaws.com"),
    # https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
    _Source("AWS::StepFunctions::StateMachine", "states.amazonaws.com"),
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
    _Source("AWS::SecretsManager::Secret", "secretsmanager.amazonaws.com"),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    _Source("AWS::ECS::TaskDefinition", "ecs-tasks.amazonaws.com", arn("ecs", "{*task}")),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
    _Source("AWS::RDS::DBInstance", "monitoring.rds.amazonaws.com", needs=("MonitoringRoleArn",)),
    _Source("AWS::RDS::DBCluster", "monitoring.rds.amazonaws.com", needs=("MonitoringRoleArn",)),
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-iam-setup.html
    _Source("AWS::RDS::DBProxy", "rds.amazonaws.com", ""),
    # https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
    _Source("AWS::Lambda::Function", "lambda.amazonaws.com", ""),
)


def services(catalogue: Catalogue, names: Names) -> Iterator[Subject]:
    """Yield each service with each of its sources, and each origin access identity."""
    for resource in catalogue.of(IDENTITY):
        yield Subject(
            *("service", ORIGIN_IDENTITY, resource.component, resource.id), origin=resource.origin()
        )
    for source in _SOURCES:
        for resource in catalogue.of(source.type):
            if _calls(resource, source):
                yield Subject(
                    *("service", source.principal, resource.component, resource.id),
                    origin=resource.origin(*source.needs),
                    arn=_arn(resource, source, names),
                )


def _calls(resource: Resource, source: _Source) -> bool:
    found = at(resource, source.needs) if source.needs else True
    return isinstance(found, Unknown) or (found == source.value if source.value else found is not None)


def _arn(resource: Resource, source: _Source, names: Names) -> Arn:
    if not source.form:
        return ()
    arns = next(iter(resources.arns_of(resource.type)), _NONE)
    form = next(iter(arns.kinds.values())) if source.form == "own" else source.form
    return names.arn(resource, arns, form)
