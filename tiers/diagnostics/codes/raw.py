"""T24x, errors: raw resources and overrides that do not fit what is generated."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"

OVERRIDES_NOTHING = Code(
    "T243",
    "overrides-nothing",
    Severity.ERROR,
    "An override changes a generated resource; one that names none would be ignored in silence.",
    _WEB + "overrides:\n  wbe.LaunchTemplate.LaunchTemplateData.EbsOptimized: true\n",
    _WEB + "overrides:\n  web.LaunchTemplate.LaunchTemplateData.EbsOptimized: true\n",
)
UNKNOWN_REFERENCE = Code(
    "T244",
    "unknown-reference",
    Severity.ERROR,
    "`Ref`, `GetAtt`, `Sub` and `DependsOn` name resources: generated ones, or those under `resources`.",
    "resources:\n  data:\n    Jobs: {Type: AWS::SQS::Queue, DependsOn: VPC}\n",
    "resources:\n  data:\n    Jobs: {Type: AWS::SQS::Queue, DependsOn: Vpc}\n",
)
LATER_STACK = Code(
    "T245",
    "later-stack",
    Severity.ERROR,
    "Stacks are created in order, network, security, data, presentation, logic; a resource may refer to its own "
    "stack and those before it.",
    _WEB + "resources:\n  data:\n    Note: {Type: AWS::SSM::Parameter, "
    "Properties: {Type: String, Value: !Ref WebAutoScalingGroup}}\n",
    _WEB + "resources:\n  logic:\n    Note: {Type: AWS::SSM::Parameter, "
    "Properties: {Type: String, Value: !Ref WebAutoScalingGroup}}\n",
)
RING = Code(
    "T246",
    "ring",
    Severity.ERROR,
    "Each of these resources needs another one first, so that none can be created.",
    "resources:\n  data:\n    One: {Type: AWS::SQS::Queue, DependsOn: Two}\n"
    "    Two: {Type: AWS::SQS::Queue, DependsOn: One}\n",
    "resources:\n  data:\n    One: {Type: AWS::SQS::Queue}\n    Two: {Type: AWS::SQS::Queue, DependsOn: One}\n",
)
BELOW_PROPERTIES = Code(
    "T2800",
    "below-properties",
    Severity.ERROR,
    "A path of `overrides` begins below `Properties`: one that names `Properties` would add a property of that "
    "name, which CloudFormation refuses.",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {db.DBInstance.Properties.Iops: 3000}\n",
    "data:\n  db: {type: rds, engine: mysql}\noverrides: {db.DBInstance.MonitoringInterval: 30}\n",
)
PARAMETER_IN_RAW = Code(
    "T2801",
    "parameter-in-raw",
    Severity.ERROR,
    "`{parameter: NAME}` is for keys of components. `overrides` and `resources` are plain CloudFormation, which "
    "would get it unchanged.",
    "resources: {data: {Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: {parameter: Seconds}}}}}\n",
    "resources: {data: {Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}}}\n",
)
LOST_ATTRIBUTE = Code(
    "T2802",
    "lost-attribute",
    Severity.ERROR,
    "An override takes away what an attribute comes from, and a component uses that attribute: the deployment "
    "would fail. Outputs that lose their attribute are left out of the template.",
    "logic:\n  web: {type: ec2, role: {secrets: [db]}, connects_to: [db]}\n"
    "data:\n  db: {type: rds, engine: mysql}\n"
    "overrides:\n  db.DBInstance.ManageMasterUserPassword: null\n"
    "  db.DBInstance.MasterUserPassword: '{{resolve:ssm-secure:/shop/db}}'\n",
    "logic:\n  web: {type: ec2, connects_to: [db]}\n"
    "data:\n  db: {type: rds, engine: mysql}\n"
    "overrides:\n  db.DBInstance.ManageMasterUserPassword: null\n"
    "  db.DBInstance.MasterUserPassword: '{{resolve:ssm-secure:/shop/db}}'\n",
)
