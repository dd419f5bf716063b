"""The ARNs of the resource types that policies are about, for their rows."""

from tiers.resources.arns import Arns, Document, arn

_DOCUMENT = ("PolicyDocument",)

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
_BUCKET = arn("s3", "{name}", region="", account="")
BUCKET = (
    Arns(
        "s3",
        {"bucket": _BUCKET, "object": f"{_BUCKET}/{{*object}}"},
        {"": "{name}", "Arn": _BUCKET},
        "BucketName",
        (Document(_DOCUMENT, "AWS::S3::BucketPolicy", "Bucket"),),
        key=(
            *("BucketEncryption", "ServerSideEncryptionConfiguration", "*"),
            *("ServerSideEncryptionByDefault", "KMSMasterKeyID"),
        ),
    ),
)

_QUEUE = arn("sqs", "{name}")
QUEUE = (
    Arns(
        "sqs",
        {"queue": _QUEUE},
        {"Arn": _QUEUE, "QueueName": "{name}", "": "https://sqs.{region}.{suffix}/{account}/{name}"},
        "QueueName",
        (
            Document(_DOCUMENT, "AWS::SQS::QueuePolicy", "Queues"),
            Document(_DOCUMENT, "AWS::SQS::QueueInlinePolicy", "Queue"),
        ),
        key=("KmsMasterKeyId",),
    ),
)

_TOPIC = arn("sns", "{name}")
TOPIC = (
    Arns(
        "sns",
        {"topic": _TOPIC},
        {"": _TOPIC, "TopicArn": _TOPIC, "TopicName": "{name}"},
        "TopicName",
        (
            Document(_DOCUMENT, "AWS::SNS::TopicPolicy", "Topics"),
            Document(_DOCUMENT, "AWS::SNS::TopicInlinePolicy", "TopicArn"),
        ),
        key=("KmsMasterKeyId",),
    ),
)

_STREAM = arn("kinesis", "stream/{name}")
STREAM = (
    Arns(
        "kinesis",
        {"stream": _STREAM},
        {"": "{name}", "Arn": _STREAM},
        "Name",
        (Document(("ResourcePolicy",), "AWS::Kinesis::ResourcePolicy", "ResourceArn"),),
        key=("StreamEncryption", "KeyId"),
    ),
)

_TABLE = arn("dynamodb", "table/{name}")
_TABLE_KINDS = {
    "table": _TABLE,
    "index": f"{_TABLE}/index/{{*index}}",
    "stream": f"{_TABLE}/stream/{{stream}}",
}
_TABLE_VALUES = {"": "{name}", "Arn": _TABLE, "StreamArn": _TABLE_KINDS["stream"]}
_OF_TABLE = ("ResourcePolicy", "PolicyDocument")
_OF_STREAM = ("ResourcePolicy", "PolicyDocument")
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-streams.html
_TABLE_ITSELF = ("table", "index")
TABLE = (
    Arns(
        "dynamodb",
        _TABLE_KINDS,
        _TABLE_VALUES,
        "TableName",
        (
            Document(_OF_TABLE, kinds=_TABLE_ITSELF),
            Document(("StreamSpecification", *_OF_STREAM), kinds=("stream",)),
        ),
        key=("SSESpecification", "KMSMasterKeyId"),
    ),
)
GLOBAL_TABLE = (
    Arns(
        "dynamodb",
        _TABLE_KINDS,
        _TABLE_VALUES,
        "TableName",
        (
            Document(("Replicas", "*", *_OF_TABLE), kinds=_TABLE_ITSELF),
            Document(("Replicas", "*", "ReplicaStreamSpecification", *_OF_STREAM), kinds=("stream",)),
        ),
        key=("Replicas", "*", "SSESpecification", "KMSMasterKeyId"),
    ),
)

# A vault's policy: https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
_VAULT = arn("backup", "backup-vault:{name}")
VAULT = (
    Arns(
        "backup",
        {"backupvault": _VAULT},
        {"": "{name}", "BackupVaultArn": _VAULT},
        "BackupVaultName",
        (Document(("AccessPolicy",)),),
        key=("EncryptionKeyArn",),
    ),
)
_BACKUP_PLAN = arn("backup", "backup-plan:{BackupPlanId}")
BACKUP_PLAN = (
    Arns(
        "backup",
        {"backupplan": _BACKUP_PLAN},
        {"": "{BackupPlanId}", "BackupPlanArn": _BACKUP_PLAN},
    ),
)

_FUNCTION = arn("lambda", "function:{name}")
FUNCTION = (
    Arns(
        "lambda",
        {
            "function": _FUNCTION,
            "function alias": f"{_FUNCTION}:{{*alias}}",
            "function version": f"{_FUNCTION}:{{*version}}",
        },
        {"": "{name}", "Arn": _FUNCTION},
        "FunctionName",
        # A listing has the whole policy, which no property of a template has.
        (Document((), "AWS::Lambda::Permission", "FunctionName", is_added=True), Document(("Policy",))),
        key=("KmsKeyArn",),
    ),
)
_OF_FUNCTION = arn("lambda", "function:{last FunctionName}")
FUNCTION_ALIAS = (
    Arns("lambda", {}, {"": f"{_OF_FUNCTION}:{{Name}}", "AliasArn": f"{_OF_FUNCTION}:{{Name}}"}),
)
FUNCTION_VERSION = (
    Arns(
        "lambda",
        {},
        {
            "": f"{_OF_FUNCTION}:{{version}}",
            "FunctionArn": f"{_OF_FUNCTION}:{{version}}",
            "Version": "{version}",
        },
    ),
)

_KEY = arn("kms", "key/{name}")
KEY = (
    Arns(
        "kms",
        {"key": _KEY},
        {"": "{name}", "Arn": _KEY, "KeyId": "{name}"},
        "KeyId",
        documents=(Document(("KeyPolicy",)),),
    ),
)
KEY_ALIAS = (Arns("kms", {}, {"": "{name}"}, "AliasName"),)

# https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
_SECRET = arn("secretsmanager", "secret:{name}-{??????}")
SECRET = (
    Arns(
        "secretsmanager",
        {"secret": _SECRET},
        {"": _SECRET, "Id": _SECRET},
        "Name",
        (Document(("ResourcePolicy",), "AWS::SecretsManager::ResourcePolicy", "SecretId"),),
        key=("KmsKeyId",),
    ),
)


def _of_database(kind: str) -> Arns:
    """Return the ARNs of the secret with the master password that RDS makes.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """
    form = arn("secretsmanager", f"secret:rds!{kind}-{{secret}}-{{??????}}")
    return Arns(
        "secretsmanager",
        {"secret": form},
        {"MasterUserSecret.SecretArn": form},
        key=("MasterUserSecret", "KmsKeyId"),
        part="MasterUserSecret",
        needs="ManageMasterUserPassword",
    )


_DATABASE = arn("rds", "db:{lower name}")
DATABASE = (
    Arns(
        "rds",
        {"db": _DATABASE},
        {"": "{lower name}", "DBInstanceArn": _DATABASE},
        "DBInstanceIdentifier",
        key=("KmsKeyId",),
    ),
    _of_database("db"),
)
_DATABASE_CLUSTER = arn("rds", "cluster:{lower name}")
DATABASE_CLUSTER = (
    Arns(
        "rds",
        {"cluster": _DATABASE_CLUSTER},
        {"": "{lower name}", "DBClusterArn": _DATABASE_CLUSTER},
        "DBClusterIdentifier",
        key=("KmsKeyId",),
    ),
    _of_database("cluster"),
)

_FILE_SYSTEM = arn("elasticfilesystem", "file-system/{name}")
FILE_SYSTEM = (
    Arns(
        "elasticfilesystem",
        {"file-system": _FILE_SYSTEM},
        {"": "{name}", "Arn": _FILE_SYSTEM, "FileSystemId": "{name}"},
        "FileSystemId",
        documents=(Document(("FileSystemPolicy",)),),
        key=("KmsKeyId",),
    ),
)
_ACCESS_POINT = arn("elasticfilesystem", "access-point/{name}")
ACCESS_POINT = (
    Arns(
        "elasticfilesystem",
        {"access-point": _ACCESS_POINT},
        {"": "{name}", "Arn": _ACCESS_POINT, "AccessPointId": "{name}"},
    ),
)

# Actions on a group ask about its streams: `GetAtt Arn` ends in `:*`, and a policy without that end allows
# none of them, except for tags.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
_LOG_GROUP = arn("logs", "log-group:{name}:")
LOG_GROUP = (
    Arns(
        "logs",
        {"log-group": f"{_LOG_GROUP}log-stream:", "log-stream": f"{_LOG_GROUP}log-stream:{{*stream}}"},
        {"": "{name}", "Arn": f"{_LOG_GROUP}*"},
        "LogGroupName",
        (Document(_DOCUMENT, "AWS::Logs::ResourcePolicy", is_added=True),),
        key=("KmsKeyId",),
    ),
)

_PARAMETER = arn("ssm", "parameter{/name}")
PARAMETER = (Arns("ssm", {"parameter": _PARAMETER}, {"": "{name}"}, "Name"),)

_REPOSITORY = arn("ecr", "repository/{name}")
REPOSITORY = (
    Arns(
        "ecr",
        {"repository": _REPOSITORY},
        {"": "{name}", "Arn": _REPOSITORY},
        "RepositoryName",
        (Document(("RepositoryPolicyText",)),),
        key=("EncryptionConfiguration", "KmsKey"),
    ),
)

_CLUSTER = arn("ecs", "cluster/{name}")
CLUSTER = (Arns("ecs", {"cluster": _CLUSTER}, {"": "{name}", "Arn": _CLUSTER}, "ClusterName"),)
_SERVICE = arn("ecs", "service/{last Cluster=default}/{name}")
SERVICE = (
    Arns(
        "ecs",
        {"service": _SERVICE},
        {"": _SERVICE, "ServiceArn": _SERVICE, "Name": "{name}"},
        "ServiceName",
    ),
)
_TASK_DEFINITION = arn("ecs", "task-definition/{name}:{revision}")
TASK_DEFINITION = (
    Arns(
        "ecs",
        {"task-definition": _TASK_DEFINITION},
        {"": _TASK_DEFINITION, "TaskDefinitionArn": _TASK_DEFINITION},
        "Family",
    ),
)

_STATE_MACHINE = arn("states", "stateMachine:{name}")
STATE_MACHINE = (
    Arns(
        "states",
        {"statemachine": _STATE_MACHINE},
        {"": _STATE_MACHINE, "Arn": _STATE_MACHINE, "Name": "{name}"},
        "StateMachineName",
    ),
)

_BUS = arn("events", "event-bus/{name}")
EVENT_BUS = (
    Arns(
        "events",
        {"event-bus": _BUS},
        {"": "{name}", "Arn": _BUS, "Name": "{name}"},
        "Name",
        (
            Document(("Policy",)),
            Document((), "AWS::Events::EventBusPolicy", "EventBusName", is_added=True),
        ),
        key=("KmsKeyIdentifier",),
    ),
)
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
_RULE = arn("events", "rule/{in EventBusName=default}{name}")
RULE = (
    Arns(
        "events",
        {"rule-on-default-event-bus": _RULE},
        {"Arn": _RULE, "": "{in EventBusName=default}{name}"},
        "Name",
    ),
)
_SCHEDULE = arn("scheduler", "schedule/{GroupName=default}/{name}")
SCHEDULE = (Arns("scheduler", {"schedule": _SCHEDULE}, {"": "{name}", "Arn": _SCHEDULE}, "Name"),)
_SCHEDULE_GROUP = arn("scheduler", "schedule-group/{name}")
SCHEDULE_GROUP = (
    Arns("scheduler", {"schedule-group": _SCHEDULE_GROUP}, {"": "{name}", "Arn": _SCHEDULE_GROUP}, "Name"),
)
_ALARM = arn("cloudwatch", "alarm:{name}")
ALARM = (Arns("cloudwatch", {"alarm": _ALARM}, {"": "{name}", "Arn": _ALARM}, "AlarmName"),)

_BALANCER = arn("elasticloadbalancing", "loadbalancer/{kind}/{name}/{id}")
BALANCER = (
    Arns(
        "elasticloadbalancing",
        {"loadbalancer/app/": _BALANCER},
        {"": _BALANCER, "LoadBalancerArn": _BALANCER, "LoadBalancerName": "{name}"},
        "Name",
    ),
)
_TARGET_GROUP = arn("elasticloadbalancing", "targetgroup/{name}/{id}")
TARGET_GROUP = (
    Arns(
        "elasticloadbalancing",
        {"targetgroup": _TARGET_GROUP},
        {"": _TARGET_GROUP, "TargetGroupArn": _TARGET_GROUP, "TargetGroupName": "{name}"},
        "Name",
    ),
)
_DISTRIBUTION = arn("cloudfront", "distribution/{name}", region="")
DISTRIBUTION = (Arns("cloudfront", {"distribution": _DISTRIBUTION}, {"": "{name}", "Id": "{name}"}),)
ORIGIN_ACCESS_IDENTITY = (
    Arns(
        "cloudfront",
        {"origin-access-identity": arn("cloudfront", "origin-access-identity/{name}", region="")},
        {"": "{name}", "Id": "{name}", "S3CanonicalUserId": "{canonical}"},
    ),
)
_API = arn("execute-api", "{name}/{*stage}")
API = (
    Arns(
        "execute-api",
        {"execute-api-general": _API},
        {"": "{name}", "RestApiId": "{name}", "ApiId": "{name}"},
    ),
)
_TRAIL = arn("cloudtrail", "trail/{name}")
TRAIL = (Arns("cloudtrail", {"trail": _TRAIL}, {"": "{name}", "Arn": _TRAIL}, "TrailName"),)

_ROLE = arn("iam", "role{Path=/}{name}", region="")
ROLE = (
    Arns("iam", {"role": _ROLE}, {"": "{name}", "Arn": _ROLE}, "RoleName"),
    # A trust policy is the policy of a resource: the role that is assumed.
    Arns("sts", {"role": _ROLE}, {}, "RoleName", (Document(("AssumeRolePolicyDocument",)),)),
)
_USER = arn("iam", "user{Path=/}{name}", region="")
USER = (Arns("iam", {}, {"": "{name}", "Arn": _USER}, "UserName"),)
_POLICY = arn("iam", "policy{Path=/}{name}", region="")
POLICY = (Arns("iam", {"policy": _POLICY}, {"": _POLICY, "PolicyArn": _POLICY}, "ManagedPolicyName"),)
_PROFILE = arn("iam", "instance-profile{Path=/}{name}", region="")
PROFILE = (
    Arns("iam", {"instance-profile": _PROFILE}, {"": "{name}", "Arn": _PROFILE}, "InstanceProfileName"),
)
