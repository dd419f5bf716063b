"""Operating system images and the processors that they and the instance types are made for."""

import re
from typing import Literal

from tiers.ir.parameters import IMAGE_PARAMETER, Kind, Text
from tiers.tuples import NamedTuple

RESOLVED_BY_EC2 = "resolve:ssm:{}"
"""EC2 looks the image up whenever it launches an instance."""

RESOLVED_BY_CLOUDFORMATION = "{{{{resolve:ssm:{}}}}}"
"""CloudFormation looks the image up whenever it updates the resource."""

_PATH = "/[A-Za-z0-9_./-]+"

Architecture = Literal["x86_64", "arm64"]


class Image(NamedTuple):
    """A published image: its SSM public parameter for each architecture, and its root device."""

    parameters: dict[Architecture, str]
    root_device: str


IMAGES = {
    # https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli
    "al2023": Image(
        {
            "x86_64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
            "arm64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        },
        "/dev/xvda",
    ),
    # https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
    "ubuntu-24.04": Image(
        {
            "x86_64": "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
            "arm64": "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
        },
        "/dev/sda1",
    ),
}


def architecture_of(instance_type: str) -> Architecture:
    """Return an instance type's architecture, by its name.

    A `g` among the letters after the generation means Graviton (or Grace):
    https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    """
    family = instance_type.split(".", 1)[0]
    if family == "a1" or family.startswith("mac2"):
        return "arm64"
    return "arm64" if re.match(r"[a-z]+\d+[a-z-]*g", family) else "x86_64"


def instance_types_of(architecture: Architecture) -> Kind:
    """Return the values that CloudFormation accepts for an instance type of that architecture."""
    graviton = r"(a1|mac2[a-z0-9-]*|[a-z]+[0-9]+[a-z-]*g[a-z0-9-]*)\.[a-z0-9-]+"
    pattern = graviton if architecture == "arm64" else rf"(?!{graviton})[a-z0-9-]+\.[a-z0-9-]+"
    return Kind(pattern=pattern, says=f"an EC2 instance type with {architecture} processors")


def deploy_time(image: Text, architecture: Architecture) -> Text:
    """Return an image that is chosen at deployment: by the path of an SSM parameter if its default is one."""
    path = parameter(image, architecture)
    if path is None:
        return image
    given = image.parameter
    kind = Kind(IMAGE_PARAMETER, pattern=_PATH, says="the path of an SSM parameter that holds an image's id")
    return Text(given._replace(default=path, kind=kind))


def launched(image: str, architecture: Architecture, resolver: str) -> str:
    """Return the value for an image's ID: a reference that `resolver` looks up, or the ID itself."""
    path = None if isinstance(image, Text) else parameter(image, architecture)
    return image if path is None else resolver.format(path)


def parameter(image: str, architecture: Architecture) -> str | None:
    """Return the SSM parameter with an image's ID, or None for a fixed `ami-` ID."""
    if image in IMAGES:
        return IMAGES[image].parameters[architecture]
    return image if image.startswith("/") else None


STOCK = (
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
    "/aws/service/ami-amazon-linux-latest/",
    "/aws/service/canonical/ubuntu/server",
    "/aws/service/debian/release/",
)
_WINDOWS = "/aws/service/ami-windows-latest/"


def is_amazon_linux(image: str) -> bool:
    """Return whether an image is known to be one of Amazon Linux."""
    return image == "al2023" or image.startswith("/aws/service/ami-amazon-linux-latest/")


def is_windows(image: str) -> bool:
    """Return whether an image is known to be one of Windows Server."""
    return image.startswith(_WINDOWS)


def is_linux(image: str) -> bool:
    """Return whether an image is known to be one of Linux."""
    return image in IMAGES or image.startswith(STOCK)


def is_stock(image: str) -> bool:
    """Return whether an image is known to run no server except for administration."""
    bare_windows = is_windows(image) and image.endswith(("-Base", "-Core"))
    return is_linux(image) or bare_windows


def root_device(image: str) -> str | None:
    """Return the name of an image's root device, or None where only the image's owner knows it."""
    return IMAGES[image].root_device if image in IMAGES else None
