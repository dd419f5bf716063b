"""The patterns and annotations that several records share."""

from typing import Annotated

from tiers.diagnostics.codes import shape as codes
from tiers.ir.facets import CLOUDFRONT
from tiers.ir.parameters import Kind
from tiers.language.elsewhere import existing
from tiers.language.shape import Between, DeployTime, Doc, Example, Keys, Names, Pattern

NAME_PATTERN = Pattern(
    "[a-z][a-z0-9]*([_-][a-z0-9]+)*",
    "a name of lowercase letters, digits, and single `-` or `_` that starts with a letter",
)
LONGEST_NAME = 32

COMPONENTS = Keys("component", NAME_PATTERN, LONGEST_NAME)
TARGETS = Keys("component", NAME_PATTERN, LONGEST_NAME, Names("component"))
"""Components that are defined elsewhere in the spec."""
SUBNETS = Keys("subnet", NAME_PATTERN, LONGEST_NAME)

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
IPV4_RANGE = Pattern(
    rf"{_OCTET}(\.{_OCTET}){{3}}/(3[0-2]|[12]?[0-9])",
    "an IPv4 CIDR block such as `10.0.0.0/16`",
)
IP_RANGE = Pattern(
    rf"{_OCTET}(\.{_OCTET}){{3}}/(3[0-2]|[12]?[0-9])"
    r"|(?=[0-9A-Fa-f]*:)[0-9A-Fa-f:]{2,39}/(12[0-8]|1[01][0-9]|[1-9]?[0-9])",
    "a CIDR block such as `203.0.113.0/24`",
)
"""IPv4 exactly, IPv6 roughly: `checks/addresses.py` reads the latter whole."""

ZONE = Pattern("[a-f]", "a zone letter from `a` to `f`")

ZONE_OF_AWS = Pattern(
    # Names have a letter after the region's, IDs a number after the region's code. Local Zones cannot be
    # zones of a tier: https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html
    r"[a-z]{2}(-[a-z]+){1,3}-[0-9][a-z]|[a-z]{3,5}[0-9]-az[0-9]{1,2}",
    "a zone name such as `ap-southeast-1a` or a zone ID such as `apse1-az1`",
)

PRIVATE_ZONE = Pattern(
    r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+",
    "a lowercase domain name such as `shop.internal`",
)

PARAMETER_NAME = Pattern(
    "[A-Za-z][A-Za-z0-9]{0,127}", "a name of letters and digits that starts with a letter"
)

ANY_TEXT = Pattern(r"[^\u0000-\u001f\u007f]*", "a single line of text")

FILE_BESIDE = Pattern(
    r"(?!\.{1,2}(/|$))[A-Za-z0-9._-]+(/(?!\.{1,2}(/|$))[A-Za-z0-9._-]+)*",
    "the path of a file below the directory of the spec, such as `boot.sh`",
)

REGION = Pattern(ANY_TEXT.expression, "a region such as `ap-southeast-1`")
FLOW = Pattern(ANY_TEXT.expression, "a flow such as `internet -> load_balancer:443`")
"""Strings that are checked later, with better messages: a region must exist, a flow has a syntax."""

SSH = 22
HTTPS = 443
WEB_PORTS = (80, HTTPS)

TagValue = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9\u00c0-\ud7ff .:/=+@_-]*", "a string of letters, digits, spaces, and any of `.:/=+@_-`"
    ),
    Between(1, 250),
]
"""At most 250 characters, as a zone may be put after it; AWS takes 256:
https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""

Port = Annotated[int, Between(1, 65535), codes.PORT_OUT_OF_RANGE]
_OFFICE = Example("203.0.113.0/24")
_RANGE = Kind(pattern=IPV4_RANGE.expression, says="an IPv4 range such as `10.0.0.0/16`")
_NARROW = IPV4_RANGE.expression.replace("(3[0-2]|[12]?[0-9])", "(3[0-2]|[12][0-9]|[89])")
_SSH_RANGE = Kind(
    pattern=_NARROW,
    says="an IPv4 range of at most a /8, such as `203.0.113.0/24`",
    never=("0.0.0.0/0",),
)
"""Nothing adds up to the whole internet in fewer than 256 of these."""

IpRange = Annotated[str, IP_RANGE, codes.NOT_A_RANGE, DeployTime(kind=_RANGE), _OFFICE]
IpRangeOrCloudFront = Annotated[
    str,
    Pattern(f"{IP_RANGE.expression}|{CLOUDFRONT}", f"a CIDR block, or `{CLOUDFRONT}`"),
    codes.NOT_A_RANGE,
    DeployTime(kind=_RANGE),
    _OFFICE,
]
SshRange = Annotated[
    str, IP_RANGE, codes.NOT_A_RANGE, DeployTime(needs_default=False, kind=_SSH_RANGE), _OFFICE
]
ComponentName = Annotated[
    str, Pattern(NAME_PATTERN.expression, "the name of a component"), Names("component")
]
TargetName = Annotated[
    str,
    Pattern(
        f"{NAME_PATTERN.expression}|[A-Za-z][A-Za-z0-9]*",
        "the name of a component, or a logical ID of `resources`",
    ),
    Names("component"),
]
SubnetName = Annotated[str, Pattern(NAME_PATTERN.expression, "the name of a subnet"), Names("subnet")]
KeyPair = Annotated[
    str | None,
    Pattern("[!-~]([ -~]{0,253}[!-~])?", "the name of an EC2 key pair"),
    existing(Kind("AWS::EC2::KeyPair::KeyName")),
    Doc("Name of the EC2 key pair for SSH"),
    Example("my-key"),
]
