"""Parameters of the stack that raw CloudFormation refers to, and outputs of the stack."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from tiers.ir.parameters import Kind, Number, Parameter, Text
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Names, Pattern
from tiers.language.vocabulary import ANY_TEXT, NAME_PATTERN, PARAMETER_NAME

PARAMETERS = Keys("parameter", PARAMETER_NAME)
OUTPUTS = Keys("output", Pattern("[A-Za-z0-9]+", "a name of letters and digits"), 255)
OTHERS = "Other parameters"
"""The heading in the console for parameters without a `group`."""

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
_IDS: Mapping[str, str] = MappingProxyType(
    {
        "AWS::EC2::AvailabilityZone::Name": "",
        "AWS::EC2::Image::Id": "ami-[0-9a-f]{8,17}",
        "AWS::EC2::Instance::Id": "i-[0-9a-f]{8,17}",
        "AWS::EC2::SecurityGroup::GroupName": "",
        "AWS::EC2::SecurityGroup::Id": "sg-[0-9a-f]{8,17}",
        "AWS::EC2::Subnet::Id": "subnet-[0-9a-f]{8,17}",
        "AWS::EC2::VPC::Id": "vpc-[0-9a-f]{8,17}",
        "AWS::EC2::Volume::Id": "vol-[0-9a-f]{8,17}",
        # https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html
        "AWS::Route53::HostedZone::Id": "[A-Z0-9]{1,32}",
    }
)
"""The types of things that exist in the account, and the form of their IDs where there is one."""
_STORED = (
    *("String", "List<String>", "CommaDelimitedList", "AWS::EC2::KeyPair::KeyName"),
    *_IDS,
    *(f"List<{each}>" for each in _IDS),
)
TYPES = (
    *("String", "Number", "List<Number>", "CommaDelimitedList"),
    *("AWS::EC2::KeyPair::KeyName", "AWS::SSM::Parameter::Name"),
    *_IDS,
    *(f"List<{each}>" for each in _IDS),
    *(f"AWS::SSM::Parameter::Value<{each}>" for each in _STORED),
)
"""The types that CloudFormation has for parameters."""
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")
_ITEM = re.compile("List<(.*)>")


class DeclaredParameter(Record):
    """Stack parameter for raw resources, which refer to it by `!Ref` and `!Sub`."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("no_echo", "secret"),
                "remove it; refer to a secret as `{{resolve:secretsmanager:NAME:SecretString:KEY}}` instead",
            ),
            "allowed_pattern": "remove it; use `allowed_values`, or one of AWS's types such as "
            "`AWS::EC2::VPC::Id`",
        }
    )

    type: Annotated[
        str,
        Pattern("[A-Za-z0-9:<>]+", "a type such as `String` or `AWS::EC2::VPC::Id`"),
        Doc("Type of the parameter in CloudFormation, which the console offers values for"),
        Example("AWS::Route53::HostedZone::Id"),
    ] = "String"
    description: Annotated[
        str | None,
        ANY_TEXT,
        Between(1, 4000),
        Doc("Description in the CloudFormation console"),
        Example("Hosted zone of the site"),
    ] = None
    default: Annotated[
        str | int | None,
        Doc("Value without another one; without a default, a value must be given at deployment"),
        Example("Z0123456789ABCDEFGHIJ"),
    ] = None
    allowed_values: Annotated[
        tuple[str | int, ...], Between(0, 100), Doc("The only values to allow"), Example(["small", "large"])
    ] = ()
    label: Annotated[
        str | None,
        ANY_TEXT,
        Between(1, 255),
        Doc("Label in the console. Without it, the words of the name"),
        Example("Hosted zone"),
    ] = None
    group: Annotated[
        str,
        ANY_TEXT,
        Between(1, 255),
        Doc("Heading in the console, under which parameters are in the order of the spec"),
        Example("DNS"),
    ] = OTHERS

    def parameter(self, name: str) -> Parameter:
        """Return it as a parameter of the stack."""
        is_number = self.type == "Number"
        kind = Kind(
            self.type, allowed=tuple(each if is_number else str(each) for each in self.allowed_values)
        )
        default = self.default if self.default is None or is_number else str(self.default)
        label = self.label or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
        described = self.description or label
        return Parameter(name, kind, default, described, ("parameters", name), self.group, label)

    @property
    def advice(self) -> str:
        """The help for a value that does not fit."""
        item = _ITEM.fullmatch(self.type)
        inner = item[1] if item else self.type
        form = _IDS.get(inner, "")
        prefix = form.partition("-")[0] if "-[0-9a-f]" in form else ""
        one = f"an ID such as `{prefix}-0123456789abcdef0`" if prefix else "an ID such as `Z0123456789ABCDEF`"
        if not form:
            one = "a number" if inner == "Number" else 'a string in quotes, such as `"8"`'
        return f"use {one}{', or several with commas between them' if item else ''}"

    def fits(self, value: str | int) -> bool:
        """Return whether CloudFormation accepts a value for it, as far as its type and values say."""
        item = _ITEM.fullmatch(self.type)
        is_list = item is not None or self.type == "CommaDelimitedList"
        given = [each.strip() for each in str(value).split(",")] if is_list else [str(value)]
        allowed = {str(each) for each in self.allowed_values}
        if allowed and not allowed.issuperset(given):
            return False
        inner = item[1] if item else self.type
        if inner == "Number":
            return all(_NUMBER.fullmatch(each) for each in given)
        form = _IDS.get(inner, "")
        return isinstance(value, str) and (not form or all(re.fullmatch(form, each) for each in given))


class _Described(Record):
    """Base of an output, with the key that Python can name."""

    description: Annotated[
        str | None, ANY_TEXT, Between(1, 1024), Doc("Description of the output"), Example("Queue of the jobs")
    ] = None


class OutputValue(_Described):
    """Value that the stack shows after a deployment, and that other stacks and scripts can read."""

    # The keys are keywords of Python's, and functions of CloudFormation's.
    __annotations__ = {
        "from": Annotated[
            str | None,
            Pattern(
                rf"({NAME_PATTERN.expression})\.[a-z_]+|[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9.]+)?",
                "a component's name and a value, such as `jobs.url`, or a logical ID",
            ),
            Names("value"),
            Doc(
                "Value of a component, such as `jobs.url`, or a logical ID, perhaps with an attribute; "
                "`tiers explain TYPE` lists the values of a type"
            ),
            Example("jobs.url"),
        ],
        "Ref": Annotated[
            str | None,
            ANY_TEXT,
            Doc("Logical ID of a resource, or a parameter: `!Ref Jobs`"),
            Example("Jobs"),
        ],
        "Fn::GetAtt": Annotated[
            Any, Doc("Attribute of a resource: `!GetAtt Jobs.Arn`"), Example(["Jobs", "Arn"])
        ],
        "Fn::Sub": Annotated[
            Any, Doc('String with references: `!Sub "${Jobs}/more"`'), Example("${AWS::Region}:${Jobs}")
        ],
    }


for _name in OutputValue.__annotations__:
    setattr(OutputValue, _name, None)


def parameters_in(value: object) -> Iterator[Parameter]:
    """Yield the parameters of all values of a record that are chosen at deployment, in order."""
    if isinstance(value, Text | Number):
        yield value.parameter
    elif isinstance(value, Record):
        for each in vars(value).values():
            yield from parameters_in(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from parameters_in(each)
