"""CloudFormation's functions, each as what a subnet's range or another property comes to."""

from typing import Any

import pytest

from tests.support.proof_templates import loaded, messages
from tiers.cloudformation.evaluate.texts import zone_name
from tiers.cloudformation.evaluate.values import Encoded, ResourceRef, Text, Unknown
from tiers.cloudformation.load.files import from_memory, parse
from tiers.cloudformation.load.stack import LoadedStack
from tiers.cloudformation.load.world import World

SECTIONS = """
Parameters:
  Range: {Type: String, Default: 10.0.0.0/16}
  Empty: {Type: String}
  List: {Type: CommaDelimitedList, Default: "a, b,c"}
  Numbers: {Type: List<Number>, Default: "1,2"}
  Number: {Type: Number, Default: 3}
  Flag: {Type: String, Default: true}
  Image: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /a}
  Loop: {Type: String, Default: x}
  Broken: 1
Mappings:
  Map:
    one: {a: 1, b: x}
    two: {a: 1, b: y}
  123: {k: {v: 5}}
Conditions:
  Held: !Equals [a, a]
  Unheld: !Not [!Condition Held]
  Maybe: !Equals [!Ref AWS::Region, eu-west-1]
  Self: !Or [!Condition Unheld, !Condition Self]
  NotBoolean: a
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Range}}
  Blocks: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}}
  Gone: {Type: AWS::EC2::VPC, Condition: Unheld}
  Circle: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt Circle.CidrBlock}}
"""


def evaluated(expression: str, **parameters: str) -> Any:
    world, stack = made(parameters)
    document, refusal = parse("e", f"value: {expression}")
    assert refusal is None
    assert world.depth == 0
    return stack.evaluate(document.data["value"])


def made(parameters: dict[str, str]) -> tuple[World, LoadedStack]:
    world = World(from_memory({"t.yaml": SECTIONS}), parameters)
    stack = world.root("t.yaml")
    assert stack is not None
    return world, stack


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("!Ref Range", "10.0.0.0/16"),
        ("!Ref List", ["a", "b", "c"]),
        ("!Ref Numbers", ["1", "2"]),
        ("!Ref Number", "3"),
        ("!Ref Flag", "true"),
        ("!Ref Vpc", ResourceRef("", "Vpc")),
        ("!GetAtt Vpc.DefaultSecurityGroup", ResourceRef("", "Vpc", "DefaultSecurityGroup")),
        ("!GetAtt [Vpc, CidrBlock]", "10.0.0.0/16"),
        ("[1, !Ref AWS::NoValue, 2]", [1, 2]),
        ("{a: !Ref AWS::NoValue, b: 1}", {"b": 1}),
        ("!Sub 'a-${Range}-${!Literal}'", "a-10.0.0.0/16-${Literal}"),
        ("!Sub ['${x}${Number}', {x: !Select [1, [a, b]]}]", "b3"),
        ("!Sub '${Vpc}'", ResourceRef("", "Vpc")),
        ("!Sub '${Vpc.CidrBlock}'", "10.0.0.0/16"),
        ("!Sub 'x${Vpc}'", Text(("x", ResourceRef("", "Vpc")))),
        ("!Join ['.', [a, 1, true]]", "a.1.true"),
        ("!Join ['', [!Ref Vpc]]", ResourceRef("", "Vpc")),
        ("!Split [',', 'a,b']", ["a", "b"]),
        ("!Split [',', !Join [',', [!Ref Vpc, b]]]", [ResourceRef("", "Vpc"), "b"]),
        ("!Select ['1', !Ref List]", "b"),
        ("!FindInMap [Map, one, b]", "x"),
        ("!FindInMap [Map, !Ref Empty, a]", 1),
        ("!FindInMap ['123', k, v]", 5),
        ("!FindInMap [Map, three, a, {DefaultValue: d}]", "d"),
        ("!Cidr [10.0.0.0/16, 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("!Cidr [!GetAtt Vpc.CidrBlock, '1', '4']", ["10.0.0.0/28"]),
        ("!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
        ("!If [Held, a, b]", "a"),
        ("!If [Unheld, a, b]", "b"),
        ("!If [Maybe, a, a]", "a"),
        ("!If [Held, a, !Ref Missing]", "a"),
        ("!Equals [1, '1']", True),
        ("!Equals [true, 'true']", True),
        ("!Equals [[a], [b]]", False),
        ("!Equals [!Ref Empty, !Ref Empty]", True),
        ("!And [!Condition Held, !Condition Unheld, !Condition Maybe]", False),
        ("!Or [!Condition Maybe, !Condition Held]", True),
        (
            "{Effect: Allow, Condition: {StringEquals: {a: b}}}",
            {"Effect": "Allow", "Condition": {"StringEquals": {"a": "b"}}},
        ),
        ("{Condition: {Bool: {a: b}}}", {"Condition": {"Bool": {"a": "b"}}}),
        ("!Length [a, b]", 2),
    ],
)
def test_a_known_value(expression: str, value: Any) -> None:
    assert evaluated(expression) == value


def test_base64_is_kept_as_it_was_written() -> None:
    assert evaluated('!Base64 {"Fn::Sub": "${Vpc} ${HOME}"}') == Encoded("", {"Fn::Sub": "${Vpc} ${HOME}"})


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("!Ref Empty", "the parameter `Empty` has no value"),
        ("!Ref Image", "read from SSM"),
        ("!Ref Missing", "neither a parameter nor a resource"),
        ("!Ref Broken", "not a mapping"),
        ("!Ref [a]", "`Ref` takes a name"),
        ("!Ref Gone", "not created, by its condition"),
        ("!Ref AWS::StackName", "depends on where"),
        ("!GetAtt Missing.Id", "`Missing` is not a resource"),
        ("!GetAtt Vpc", "takes a resource and an attribute"),
        ("!GetAtt Circle.CidrBlock", "depends on itself"),
        ("!Sub [a]", "takes a string"),
        ("!Sub '${List}'", "a list or mapping is in place of a string"),
        ("!Join [',', !Ref Empty]", "has no value"),
        ("!Join [1]", "list of two"),
        ("!Split ['-', !Sub 'a-${Vpc}']", "unknown parts is split"),
        ("!Split ['', a]", "delimiter of a split is empty"),
        ("!Split [',', !Sub 'a,${Empty}']", "has no value"),
        ("!Select [7, [a]]", "item 7"),
        ("!Select [!Ref Empty, [a]]", "not known"),
        ("!Select [0, !Ref Empty]", "has no value"),
        ("!FindInMap [Map, !Ref Empty, b]", "which key"),
        ("!FindInMap [Map, three, b]", "no key `three`"),
        ("!FindInMap [Map, one, three]", "no key `three`"),
        ("!FindInMap [None, a, b]", "no mapping `None`"),
        ("!Cidr [10.0.0.0/16, 500, 8]", "cannot be divided"),
        ("!Cidr [10.0.0.0/24, 2, 8]", "does not hold 2"),
        ("!Cidr [x, 1, 8]", "not a valid CIDR block"),
        ("!Cidr [!Ref Empty, 1, 8]", "has no value"),
        ("!If [Maybe, a, b]", "whether the condition `Maybe` holds is not known"),
        ("!If [Missing, a, b]", "no condition `Missing`"),
        ("!If [Self, a, b]", "depends on itself"),
        ("!If [NotBoolean, a, b]", "neither true nor false"),
        ("!Equals ['yes', true]", "compared with a Boolean"),
        ("!Equals [!Ref Vpc, a]", "not known before"),
        ("!And [!Condition Held, !Condition Maybe]", "`Maybe`"),
        ("!Not [a]", "neither true nor false"),
        ("!ImportValue x", "the value `x` is imported"),
        ("!Transform {Name: AWS::Include}", "macro"),
        ("!Fresh x", "`Fn::Fresh` is not modeled"),
        ("{a: 1, Fn::Transform: {}}", "as with macros"),
        ("'{{resolve:ssm:/a}}'", "dynamic reference"),
        ("!Sub '{{resolve:ssm:${Number}}}'", "dynamic reference"),
    ],
)
def test_an_unknown_value_says_why(expression: str, reason: str) -> None:
    found = evaluated(expression)
    assert isinstance(found, Unknown)
    assert reason in found.reason


def test_parameters_that_are_given() -> None:
    assert evaluated("!Ref Empty", Empty="x") == "x"
    assert evaluated("!Ref List", List="x,y") == ["x", "y"]
    assert evaluated("!If [Maybe, a, b]", **{"AWS::Region": "eu-west-1"}) == "a"
    assert isinstance(evaluated("!Ref Image", Image="/b"), Unknown)


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ('!Select [0, !GetAZs ""]', "a"),
        ("!Select [1, !GetAZs {Ref: AWS::Region}]", "b"),
        ("!Select [1, !GetAZs eu-west-1]", "eu-west-1b"),
        ("!Sub '${AWS::Region}c'", "c"),
        ("eu-west-1a", "eu-west-1a"),
    ],
)
def test_zones_have_names_that_are_equal_for_equal_zones(expression: str, name: str) -> None:
    assert zone_name(evaluated(expression)) == name


def test_a_zone_has_its_whole_name_where_the_region_is_known() -> None:
    assert zone_name(evaluated('!Select [0, !GetAZs ""]', **{"AWS::Region": "x-1"})) == "x-1a"
    assert zone_name(evaluated("!Sub '${AWS::Region}a'", **{"AWS::Region": "x-1"})) == "x-1a"


def test_the_range_that_amazon_chooses_is_stood_in_for() -> None:
    found = evaluated("!Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 2, 64]")
    assert found == ["2a05:d0ff:ff00::/64", "2a05:d0ff:ff00:1::/64"]


def test_long_chains_end() -> None:
    links = "\n".join(f"  C{n}: !Condition C{n + 1}" for n in range(5_000))
    found = loaded("", f"Conditions:\n{links}\n  C5000: !Equals [a, a]")
    assert messages(found) == []
    assert evaluated("!Sub ['${a}', {a: " * 20 + "x" + "}]" * 20) == "x"
    chained = loaded(
        "  Z: {Type: AWS::EC2::VPC, Condition: C0}", f"Conditions:\n{links}\n  C5000: !Equals [a, a]"
    )
    zone = next(vpc for vpc in chained.network.vpcs if vpc.id == "Z")
    assert isinstance(zone.cidrs[0], Unknown)


def test_a_parameter_that_the_template_lacks_is_a_finding() -> None:
    found = loaded("", parameters={"Nothing": "1", "AWS::Region": "eu-west-1"})
    assert messages(found) == ["`t.yaml` has no parameter `Nothing`"]
    assert found.troubles[0].diagnostic.code.id == "T5005"


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ("Transform: Mine", "the macro `Mine`"),
        ("Transform: [AWS::Serverless-2016-10-31, AWS::Include]", "the macro `AWS::Include`"),
        ("Transform: {Name: x}", "the macro may"),
        ("Conditions: []", "`Conditions` is not a mapping"),
        ("Parameters: 1", "`Parameters` is not a mapping"),
    ],
)
def test_what_may_change_everything_is_a_finding(sections: str, words: str) -> None:
    found = loaded("", sections)
    assert words in messages(found)[0]


def test_macros_leave_the_network_open() -> None:
    found = loaded("  Fn::ForEach::X: [a, [b], {c: {Type: d}}]", "Transform: AWS::LanguageExtensions")
    assert "may add anything" in messages(found)[0]
    assert "may add anything" in found.network.not_modelled[0].reason
    assert loaded("", "Transform: AWS::Serverless-2016-10-31").network.not_modelled == ()
