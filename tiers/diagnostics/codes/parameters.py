"""Findings about stack parameters."""

from tiers.diagnostics.model import Code, Severity

_BASTION = (
    "presentation:\n  bastion: {type: bastion, connects_to: [web], key_pair: ours, "
    "allow_ssh_from: [{parameter: Office, default: "
)
_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_SPEC = "logic:\n  web: {type: autoscaling, port: 80, "

PARAMETER_MISMATCH = Code(
    "T1401",
    "parameter-mismatch",
    Severity.ERROR,
    "A stack parameter has one value, which is used wherever its name appears. All its uses must have the same "
    "limits and the same default.",
    _SPEC + "capacity: {min: {parameter: Servers, default: 2}, max: {parameter: Servers, default: 4}}}\n",
    _SPEC + "capacity: {min: {parameter: Least, default: 2}, max: {parameter: Most, default: 4}}}\n",
)
PARAMETER_NAME_TAKEN = Code(
    "T1402",
    "parameter-name-taken",
    Severity.ERROR,
    "Parameters and resources of a template share one namespace, and so do the parameters that pass values "
    "between stacks.",
    _SPEC + "key_pair: {parameter: WebSecurityGroup}}\n",
    _SPEC + "key_pair: {parameter: WebKeyPair}}\n",
)
PARAMETER_DEFAULT = Code(
    "T1403",
    "parameter-default",
    Severity.ERROR,
    "The limits of a parameter apply to its default too. Some limits are narrower than those of a value in the "
    "spec: a CIDR block for SSH must be at least a /8, so that several cannot add up to the internet.",
    _BASTION + "10.0.0.0/7}]}\n" + _WEB,
    _BASTION + "10.0.0.0/8}]}\n" + _WEB,
)
SAME_RANGE = Code(
    "T1404",
    "same-range",
    Severity.ERROR,
    "Each CIDR block becomes a security group rule, and EC2 rejects a rule that the group already has "
    "(`InvalidPermission.Duplicate`), so the deployment fails with these defaults. The template has rules that "
    "reject equal values at deployment.",
    "presentation:\n"
    "  site:\n"
    "    type: load_balancer\n"
    "    allow_from: [{parameter: Office, default: 203.0.113.0/24}, {parameter: Partner, default: 203.0.113.0/24}]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
    "presentation:\n"
    "  site:\n"
    "    type: load_balancer\n"
    "    allow_from: [{parameter: Office, default: 203.0.113.0/24}, {parameter: Partner, default: 198.51.100.0/24}]\n"
    "    listeners: [{port: 80, protocol: HTTP, forward_to: web}]\n" + _WEB,
)
SAME_RULE = Code(
    "T1405",
    "same-rule",
    Severity.ERROR,
    "EC2 compares security group rules without their descriptions and rejects the second of two equal rules "
    "(`InvalidPermission.Duplicate`). A connection in `connects_to`, `forward_to`, or `allow_from` already has "
    "its rules.",
    _WEB + "resources:\n  security:\n    Out:\n      Type: AWS::EC2::SecurityGroupEgress\n"
    "      Properties: {GroupId: !GetAtt WebSecurityGroup.GroupId, IpProtocol: tcp, FromPort: 443, ToPort: 443, "
    "CidrIp: 0.0.0.0/0}\n",
    _WEB + "resources:\n  security:\n    Out:\n      Type: AWS::EC2::SecurityGroupEgress\n"
    "      Properties: {GroupId: !GetAtt WebSecurityGroup.GroupId, IpProtocol: tcp, FromPort: 8443, ToPort: 8443, "
    "CidrIp: 0.0.0.0/0}\n",
)
UNKNOWN_PARAMETER = Code(
    "T1406",
    "unknown-parameter",
    Severity.ERROR,
    "The values of an environment are for parameters that the spec has in this environment. A value without a "
    "parameter would have no effect.",
    _SPEC + "key_pair: {parameter: KeyPair}}\nenvironments:\n  staging: {values: {KeyPiar: staging}}\n",
    _SPEC + "key_pair: {parameter: KeyPair}}\nenvironments:\n  staging: {values: {KeyPair: staging}}\n",
)
_RAW = "resources:\n  data:\n    Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Prefix}}\n"
UNUSED_PARAMETER = Code(
    "T1407",
    "unused-parameter",
    Severity.WARNING,
    "A declared parameter that nothing refers to is left out of the template, so it cannot be set.",
    _WEB + "parameters: {Prefix: {default: shop}}\n",
    _WEB + _RAW + "parameters: {Prefix: {default: shop}}\n",
    acceptable=True,
)
PARAMETER_TYPE = Code(
    "T1408",
    "parameter-type",
    Severity.ERROR,
    "CloudFormation has a closed list of types for parameters. Types such as `AWS::EC2::VPC::Id` let the console "
    "offer what exists in the account.",
    _WEB + _RAW + "parameters: {Prefix: {type: Text, default: shop}}\n",
    _WEB + _RAW + "parameters: {Prefix: {type: String, default: shop}}\n",
)
