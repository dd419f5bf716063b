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
    "A parameter is asked for once, and its value goes wherever its name stands. What CloudFormation takes for it "
    "and its default must then be the same everywhere.",
    _SPEC + "capacity: {min: {parameter: Servers, default: 2}, max: {parameter: Servers, default: 4}}}\n",
    _SPEC + "capacity: {min: {parameter: Least, default: 2}, max: {parameter: Most, default: 4}}}\n",
)
PARAMETER_NAME_TAKEN = Code(
    "T1402",
    "parameter-name-taken",
    Severity.ERROR,
    "Within a template, parameters and resources share their names, and so does what one stack tells another.",
    _SPEC + "key_pair: {parameter: WebSecurityGroup}}\n",
    _SPEC + "key_pair: {parameter: WebKeyPair}}\n",
)
PARAMETER_DEFAULT = Code(
    "T1403",
    "parameter-default",
    Severity.ERROR,
    "A parameter's limits hold for its default too. Some are narrower than those of a value that is written: "
    "a range for SSH keeps to a /8, so that ranges cannot add up to the internet.",
    _BASTION + "10.0.0.0/7}]}\n" + _WEB,
    _BASTION + "10.0.0.0/8}]}\n" + _WEB,
)
SAME_RANGE = Code(
    "T1404",
    "same-range",
    Severity.ERROR,
    "Each range becomes a rule of a security group, and EC2 refuses a rule that the group has already "
    "(`InvalidPermission.Duplicate`), so the deployment fails unless other values are given. The template has rules "
    "that refuse equal values at a deployment.",
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
    "EC2 compares the rules of a security group without their descriptions and refuses the second of two that are "
    "equal (`InvalidPermission.Duplicate`). A connection in `connects_to`, `forward_to` or `allow_from` has its rules "
    "already.",
    _WEB + "resources:\n  security:\n    Out:\n      Type: AWS::EC2::SecurityGroupEgress\n"
    "      Properties: {GroupId: !GetAtt WebSecurityGroup.GroupId, IpProtocol: tcp, FromPort: 443, ToPort: 443, "
    "CidrIp: 0.0.0.0/0}\n",
    _WEB + "resources:\n  security:\n    Out:\n      Type: AWS::EC2::SecurityGroupEgress\n"
    "      Properties: {GroupId: !GetAtt WebSecurityGroup.GroupId, IpProtocol: tcp, FromPort: 8443, ToPort: 8443, "
    "CidrIp: 0.0.0.0/0}\n",
)
