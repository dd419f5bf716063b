"""Operating system images and the processors that they and the instance types are made for."""

import re
from typing import Literal, NamedTuple

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
    """Tell an instance type's architecture from its name.

    A `g` among the letters after the generation means Graviton (or Grace):
    https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    """
    family = instance_type.split(".", 1)[0]
    if family == "a1" or family.startswith("mac2"):
        return "arm64"
    return "arm64" if re.match(r"[a-z]+\d+[a-z-]*g", family) else "x86_64"


def parameter(image: str, architecture: Architecture) -> str | None:
    """Return the SSM parameter that holds an image's id, or None for a fixed `ami-` id."""
    if image in IMAGES:
        return IMAGES[image].parameters[architecture]
    return image if image.startswith("/") else None


def root_device(image: str) -> str | None:
    """Return the name of an image's root device, or None where only the image's owner knows it."""
    return IMAGES[image].root_device if image in IMAGES else None
