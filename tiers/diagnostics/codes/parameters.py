"""T247 to T249, errors: deploy-time parameters that cannot be declared."""

from tiers.diagnostics.model import Code, Severity

_BASTION = (
    "presentation:\n  bastion: {type: bastion, connects_to: [web], key_pair: ours, "
    "allow_ssh_from: [{parameter: Office, default: "
)
_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_SPEC = "logic:\n  web: {type: autoscaling, port: 80, "

PARAMETER_MISMATCH = Code(
    "T247",
    "parameter-mismatch",
    Severity.ERROR,
    "A parameter is asked for once, and its value goes wherever its name stands. What CloudFormation takes for it "
    "and its default must then be the same everywhere.",
    _SPEC + "capacity: {min: {parameter: Servers, default: 2}, max: {parameter: Servers, default: 4}}}\n",
    _SPEC + "capacity: {min: {parameter: Least, default: 2}, max: {parameter: Most, default: 4}}}\n",
)
PARAMETER_NAME_TAKEN = Code(
    "T248",
    "parameter-name-taken",
    Severity.ERROR,
    "Within a template, parameters and resources share their names, and so does what one stack tells another.",
    _SPEC + "key_pair: {parameter: WebSecurityGroup}}\n",
    _SPEC + "key_pair: {parameter: WebKeyPair}}\n",
)
PARAMETER_DEFAULT = Code(
    "T249",
    "parameter-default",
    Severity.ERROR,
    "A parameter's limits hold for its default too. Some are narrower than those of a value that is written: "
    "a range for SSH keeps to a /8, so that ranges cannot add up to the internet.",
    _BASTION + "10.0.0.0/7}]}\n" + _WEB,
    _BASTION + "10.0.0.0/8}]}\n" + _WEB,
)
