"""Public parameters for Amazon Linux on both processors; MiniStack has the one for x86 only.

https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
"""

from ministack.services import ssm

RELEASE = "/aws/service/ami-amazon-linux-latest"
IMAGES = {
    f"{RELEASE}/al2023-ami-kernel-default-arm64": "ami-0a2023a1b2c3d4e5f",
    f"{RELEASE}/al2023-ami-minimal-kernel-default-arm64": "ami-0b2023a1b2c3d4e5f",
    f"{RELEASE}/al2023-ami-minimal-kernel-default-x86_64": "ami-0d2023a1b2c3d4e5f",
}
REFERENCE = "resolve:ssm:"


def install() -> None:
    """Add the parameters."""
    ssm._PUBLIC_AMI_PARAMETERS.update(IMAGES)


def resolved(image: str) -> str:
    """Return the image that a launch template names, where need be by a parameter, which EC2 looks up."""
    if not image.startswith(REFERENCE):
        return image
    return str(ssm.resolve_parameter_value(image.removeprefix(REFERENCE)) or image)
