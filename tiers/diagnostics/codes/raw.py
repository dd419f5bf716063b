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
