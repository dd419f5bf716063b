"""Findings about `resources` and `overrides`, the CloudFormation that a spec adds or changes."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"

OVERRIDES_NOTHING = Code(
    "T1601",
    "overrides-nothing",
    Severity.ERROR,
    "An override changes a generated resource. An override of an unknown resource would be silently ignored.",
    _WEB + "overrides:\n  wbe.LaunchTemplate.LaunchTemplateData.EbsOptimized: true\n",
    _WEB + "overrides:\n  web.LaunchTemplate.LaunchTemplateData.EbsOptimized: true\n",
)
UNKNOWN_REFERENCE = Code(
    "T1602",
    "unknown-reference",
    Severity.ERROR,
    "`Ref`, `GetAtt`, `Sub`, and `DependsOn` must use generated resources, or those under `resources`.",
    "resources:\n  data:\n    Jobs: {Type: AWS::SQS::Queue, DependsOn: VPC}\n",
    "resources:\n  data:\n    Jobs: {Type: AWS::SQS::Queue, DependsOn: Vpc}\n",
)
LATER_STACK = Code(
    "T1603",
    "later-stack",
    Severity.ERROR,
    "The stacks are created in this order: network, security, data, presentation, logic. A resource can refer to "
    "its own stack and to earlier stacks.",
    _WEB + "resources:\n  data:\n    Note: {Type: AWS::SSM::Parameter, "
    "Properties: {Type: String, Value: !Ref WebAutoScalingGroup}}\n",
    _WEB + "resources:\n  logic:\n    Note: {Type: AWS::SSM::Parameter, "
    "Properties: {Type: String, Value: !Ref WebAutoScalingGroup}}\n",
)
CIRCULAR_REFERENCE = Code(
    "T1604",
    "circular-reference",
    Severity.ERROR,
    "Each of these resources depends on another one, so none of them can be created first.",
    "resources:\n  data:\n    One: {Type: AWS::SQS::Queue, DependsOn: Two}\n"
    "    Two: {Type: AWS::SQS::Queue, DependsOn: One}\n",
    "resources:\n  data:\n    One: {Type: AWS::SQS::Queue}\n    Two: {Type: AWS::SQS::Queue, DependsOn: One}\n",
)
OVERRIDE_UNENCRYPTED = Code(
    "T1605",
    "override-unencrypted",
    Severity.WARNING,
    "All generated resources are encrypted at rest. An override that turns encryption off leaves disks, "
    "snapshots, or objects readable to anyone who gets access to them, and an existing database cannot be "
    "encrypted later.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.StorageEncrypted: false}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_PUBLIC = Code(
    "T1606",
    "override-public",
    Severity.WARNING,
    "Databases, servers, and buckets have no public address and no public access unless the spec adds them. An "
    "override that adds one is easy to overlook.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.PubliclyAccessible: true}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_DELETABLE = Code(
    "T1607",
    "override-deletable",
    Severity.WARNING,
    "Resources that hold data have deletion protection, and the deletion of their stack creates a snapshot or "
    "keeps them. Without it, one mistaken call or update destroys the data and its backups.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.DeletionPolicy: Delete}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_HARDENING = Code(
    "T1608",
    "override-hardening",
    Severity.WARNING,
    "Instance metadata requires a token, so that an attacker who makes a server send a request does not get the "
    "server's credentials "
    "(https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html). Load "
    "balancers drop requests that servers could read differently, and databases install patches.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.AutoMinorVersionUpgrade: false}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_TLS = Code(
    "T1609",
    "override-tls",
    Severity.WARNING,
    "Databases reject connections that are not encrypted, and listeners reject old TLS versions and ciphers. "
    "Without it, passwords and data can be read in transit.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBParameterGroup.Parameters: null}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_LOGGING = Code(
    "T1610",
    "override-logging",
    Severity.WARNING,
    "Logs show what happened. An override that stops, shortens, or redirects them can hide an attack.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.EnableCloudwatchLogsExports: []}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_PERMISSIONS = Code(
    "T1611",
    "override-permissions",
    Severity.WARNING,
    "Roles allow only what the spec declares. Permissions that an override adds are not checked. An access point gives "
    "its clients one directory of a file system, and one user.",
    "logic:\n  web: {type: autoscaling, role: {secrets: [db]}, connects_to: [db]}\ndata:\n  db: {type: rds, engine: mysql}\noverrides: {WebRole.ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}\n",
    "logic:\n  web: {type: autoscaling, role: {secrets: [db]}, connects_to: [db]}\ndata:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_PASSWORD = Code(
    "T1612",
    "override-password",
    Severity.WARNING,
    "RDS generates and rotates the master password, or a secret has a generated one. A password in an override is "
    "visible in the template, in the stack's history, and in the repository.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.ManageMasterUserPassword: false}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {DbDBInstance.CopyTagsToSnapshot: false}\n",
    acceptable=True,
)
OVERRIDE_HIDES_KEY = Code(
    "T1613",
    "override-hides-key",
    Severity.WARNING,
    "An override replaces the whole property. A key of the component that sets the same property is still in the "
    "spec but has no effect: a script that never runs, or environment variables that are never set.",
    "data:\n  db: {type: rds, engine: mysql, backup_retention: 14}\noverrides: {db.DBInstance.BackupRetentionPeriod: 21}\n",
    "data:\n  db: {type: rds, engine: mysql, backup_retention: 21}\n",
    acceptable=True,
)
BELOW_PROPERTIES = Code(
    "T1614",
    "below-properties",
    Severity.ERROR,
    "A path in `overrides` starts below `Properties`. A path that contains `Properties` would add a property with "
    "that name, which CloudFormation rejects.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {db.DBInstance.Properties.Iops: 3000}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {db.DBInstance.MonitoringInterval: 30}\n",
)
PARAMETER_IN_RAW = Code(
    "T1615",
    "parameter-in-raw",
    Severity.ERROR,
    "`{parameter: NAME}` is for keys of components. `overrides` and `resources` are raw CloudFormation, which "
    "would get it unchanged.",
    "resources: {data: {Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: {parameter: Seconds}}}}}\n",
    "resources: {data: {Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}}}\n",
)
LOST_ATTRIBUTE = Code(
    "T1616",
    "lost-attribute",
    Severity.ERROR,
    "An override removes the property that an attribute depends on, and a component uses that attribute, so the "
    "deployment would fail. Outputs that lose their attribute are not in the template.",
    "logic:\n  web: {type: ec2, role: {secrets: [db]}, connects_to: [db]}\n"
    "data:\n  db: {type: rds, engine: mysql}\n"
    "overrides:\n  db.DBInstance.ManageMasterUserPassword: null\n"
    "  db.DBInstance.MasterUserPassword: '{{resolve:ssm-secure:/shop/db}}'\n",
    "logic:\n  web: {type: ec2, connects_to: [db]}\n"
    "data:\n  db: {type: rds, engine: mysql}\n"
    "overrides:\n  db.DBInstance.ManageMasterUserPassword: null\n"
    "  db.DBInstance.MasterUserPassword: '{{resolve:ssm-secure:/shop/db}}'\n",
)
RAW_WITHOUT_GROUP = Code(
    "T1620",
    "raw-without-group",
    Severity.ERROR,
    "The compiler makes a security group for a raw resource that a connection names, and the rules in it. Without "
    "that group, the resource is in the default group of the VPC or in one that these rules are not in.",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [{to: Cache, port: 6379}]}\n"
    "resources:\n  data:\n    Cache:\n      Type: AWS::ElastiCache::ServerlessCache\n"
    "      Properties: {ServerlessCacheName: shop, Engine: valkey, SubnetIds: [!Ref IsolatedASubnet, !Ref IsolatedBSubnet]}\n",
    "logic:\n  web: {type: autoscaling, port: 80, connects_to: [{to: Cache, port: 6379}]}\n"
    "resources:\n  data:\n    Cache:\n      Type: AWS::ElastiCache::ServerlessCache\n"
    "      Properties:\n        ServerlessCacheName: shop\n        Engine: valkey\n"
    "        SubnetIds: [!Ref IsolatedASubnet, !Ref IsolatedBSubnet]\n"
    "        SecurityGroupIds: [!GetAtt CacheSecurityGroup.GroupId]\n",
)
VALUE_OF_REFERENCE = Code(
    "T1621",
    "value-of-reference",
    Severity.ERROR,
    "A value that refers to a component or a resource has exactly one of `from`, `!Ref`, `!GetAtt`, and `!Sub`.",
    "logic:\n  web: {type: autoscaling, environment: {JOBS: {Ref: Jobs, from: Jobs.Arn}}}\n"
    "resources: {data: {Jobs: {Type: AWS::SQS::Queue}}}\n",
    "logic:\n  web: {type: autoscaling, environment: {JOBS: !Ref Jobs}}\n"
    "resources: {data: {Jobs: {Type: AWS::SQS::Queue}}}\n",
)
LOST_OUTPUT = Code(
    "T1622",
    "lost-output",
    Severity.WARNING,
    "An override removes the property that the value of an output depends on. The output is not in the template, "
    "so that scripts that read it find nothing.",
    "data:\n  db: {type: rds, engine: mysql}\n"
    "overrides:\n  db.DBInstance.ManageMasterUserPassword: null\n"
    "  db.DBInstance.MasterUserPassword: '{{resolve:ssm-secure:/shop/db}}'\n",
    "data:\n  db: {type: rds, engine: mysql}\n",
    acceptable=True,
)
UNUSED_RESOURCE = Code(
    "T1623",
    "unused-resource",
    Severity.WARNING,
    "An override takes away the only reference to a generated resource, for example to the instance profile of "
    "servers. The resource is still created, but the permissions or settings in it have no effect.",
    "logic:\n  web: {type: ec2, role: {managed_policies: [CloudWatchAgentServerPolicy]}}\n"
    "overrides: {WebInstance1.IamInstanceProfile: null}\n",
    "logic:\n  web: {type: ec2}\n",
    acceptable=True,
)
RAW_FILE = Code(
    "T1624",
    "raw-file",
    Severity.ERROR,
    "A file of `resources` is a CloudFormation template whose resources are added to a stack. Its other sections "
    "would have no effect. The file must be below the directory of the spec; from standard input, no file is read.",
    "resources: {data: {file: ../opensearch.yaml}}\n",
    "resources: {data: {Jobs: {Type: AWS::SQS::Queue}}}\n",
)
NETWORK_AT_EDGE = Code(
    "T1617",
    "network-at-edge",
    Severity.ERROR,
    "The edge is a stack in `us-east-1` for what has no place in a network, such as certificates and firewalls. The proof "
    "covers the networks of the other stacks, so what the edge would open would be missing from it.",
    "regions: [eu-central-1]\nresources: {edge: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}}}\n",
    "regions: [eu-central-1]\nresources: {network: {Vpc2: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}}}\n",
)
_JOBS = "data:\n  jobs: {type: queue}\n"
OUTPUT_VALUE = Code(
    "T1630",
    "output-value",
    Severity.ERROR,
    "An output has one value: that of a component, or one of CloudFormation's references.",
    _JOBS + "outputs: {UrlOfJobs: {from: jobs.url, Ref: JobsQueue}}\n",
    _JOBS + "outputs: {UrlOfJobs: {from: jobs.url}}\n",
)
OUTPUT_NAME_TAKEN = Code(
    "T1631",
    "output-name-taken",
    Severity.ERROR,
    "Components have outputs, and in the nested layout each value that passes between stacks is an output of the "
    "stack that has it. `tiers outputs` lists those of a deployed stack.",
    _JOBS + "outputs: {JobsUrl: {from: jobs.arn}}\n",
    _JOBS + "outputs: {UrlOfJobs: {from: jobs.url}}\n",
)
UNKNOWN_OUTPUT_VALUE = Code(
    "T1632",
    "unknown-output-value",
    Severity.ERROR,
    "`from` names a value that a component offers to others, or a logical ID of the templates.",
    _JOBS + "outputs: {UrlOfJobs: {from: jobs.address}}\n",
    _JOBS + "outputs: {UrlOfJobs: {from: jobs.url}}\n",
)
_ACL = "resources:\n  edge:\n    Acl: {Type: AWS::WAFv2::RegexPatternSet, Properties: {Scope: CLOUDFRONT, RegularExpressionList: [a]}}\n"
OUTPUT_ACROSS_REGIONS = Code(
    "T1633",
    "output-across-regions",
    Severity.ERROR,
    "The edge is a separate stack in `us-east-1`, and an output of one stack cannot read a value of another one: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "intrinsic-function-reference-getstackoutput.html.",
    "regions: [eu-west-1]\n" + _JOBS + _ACL + 'outputs: {Both: !Sub "${Acl.Arn} ${JobsQueue}"}\n',
    "regions: [eu-west-1]\n" + _JOBS + _ACL + 'outputs: {One: !Sub "${Acl.Arn}", Other: !Ref JobsQueue}\n',
)
EXPORT_TWICE = Code(
    "T1634",
    "export-twice",
    Severity.ERROR,
    "The name of an export is unique in an account and region: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html.",
    _JOBS + "outputs:\n  One: {from: jobs.url, export: jobs}\n  Other: {from: jobs.arn, export: jobs}\n",
    _JOBS
    + "outputs:\n  One: {from: jobs.url, export: jobs}\n  Other: {from: jobs.arn, export: arn-of-jobs}\n",
)
_ALARMED = "resources: {data: {Jobs: {Type: AWS::SQS::Queue}}}\noperations:\n  notify: [ops@example.com]\n"
ALARMS_OF_UNKNOWN = Code(
    "T1635",
    "alarms-of-unknown",
    Severity.ERROR,
    "`operations.resource_alarms` changes the alarms of raw resources, by their logical IDs. Components have a key "
    "`alarms` for theirs.",
    _ALARMED + "  resource_alarms: {Job: none}\n",
    _ALARMED + "  resource_alarms: {Jobs: none}\n",
)
_NOTE = (
    "resources:\n  data:\n    Jobs: {Type: AWS::SQS::Queue}\n"
    "    Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one}}\n"
    "operations:\n  notify: [ops@example.com]\n"
)
NO_RESOURCE_ALARMS = Code(
    "T1636",
    "no-resource-alarms",
    Severity.ERROR,
    "Raw resources have alarms if AWS recommends some for their type, with a threshold. Those of the stack `edge` have "
    "none: it is created before the topic that alarms notify, in `us-east-1`.",
    _NOTE + "  resource_alarms: {Note: none}\n",
    _NOTE + "  resource_alarms: {Jobs: none}\n",
)
RESOURCE_ALARM = Code(
    "T1637",
    "resource-alarm",
    Severity.ERROR,
    "Each type of raw resource has alarms by name, with a range of thresholds. Some depend on properties: only a queue "
    "for messages that failed has `dead_letters`.",
    _ALARMED + "  resource_alarms: {Jobs: {age: 0}}\n",
    _ALARMED + "  resource_alarms: {Jobs: {age: 600}}\n",
)
UNKNOWN_LOGICAL_ID = Code(
    "T1640",
    "unknown-logical-id",
    Severity.ERROR,
    "`logical_ids` gives generated resources the logical IDs of an older template. An entry for another resource "
    "would have no effect, and the update would create a new resource beside the old one.",
    "data:\n  db: {type: rds, engine: mysql}\nlogical_ids: {DbInstance: Database}\n",
    "data:\n  db: {type: rds, engine: mysql}\nlogical_ids: {DbDBInstance: Database}\n",
)
DUPLICATE_LOGICAL_ID = Code(
    "T1641",
    "duplicate-logical-id",
    Severity.ERROR,
    "Each resource of a template has a different logical ID.",
    "data:\n  db: {type: rds, engine: mysql}\nlogical_ids: {DbDBInstance: Database, DbSecurityGroup: Database}\n",
    "data:\n  db: {type: rds, engine: mysql}\nlogical_ids: {DbDBInstance: Database, DbSecurityGroup: Group}\n",
)
