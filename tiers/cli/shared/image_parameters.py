"""Images that are named at deployment, by the components that run them: values of stack parameters."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from tiers.cloudformation.write import flow
from tiers.codes import find
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Place
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted
from tiers.ir import identifiers
from tiers.ir.image_names import moving_tag, untagged
from tiers.ir.parameters import Kind, Text
from tiers.language.architecture import Architecture
from tiers.language.component import Member

OPTION = "--image"
MOVING_TAG = "moving-tag"
"""The name of the warning about images in specs."""


class Chosen(NamedTuple):
    """The values of stack parameters, and findings about them."""

    values: Mapping[str, str]
    findings: tuple[Diagnostic, ...] = ()

    @property
    def refused(self) -> tuple[Diagnostic, ...]:
        """The errors: with one of them, the values are not to be used."""
        return tuple(each for each in self.findings if each.is_error)


def chosen(architecture: Architecture, images: Iterable[tuple[str, str]], given: Mapping[str, str]) -> Chosen:
    """Return the given values of parameters, and those of the images of components."""
    values, findings = dict(given), list[Diagnostic]()
    for name, image in images:
        member = architecture.members.get(name)
        parameter = _parameter(member) if member else None
        if member is None or parameter is None:
            findings.append(_refused(member, architecture) if member else _unknown(name, architecture))
            continue
        findings += _misfits(parameter, name, image)
        if values.setdefault(parameter.parameter.name, image) != image:
            findings.append(_conflict(parameter, name, values[parameter.parameter.name], image))
        findings += _moving(parameter, name, image, architecture.spec.accept)
    return Chosen(values, tuple(findings))


def _parameter(member: Member) -> Text | None:
    image = _image(member)
    return image if isinstance(image, Text) else None


def _image(member: Member) -> str | None:
    return getattr(member.component, "image", None)


def _unknown(name: str, architecture: Architecture) -> Diagnostic:
    able = [each.name for each in architecture.members.values() if _image(each) is not None]
    meant = nearest(name, able)
    return codes.NO_IMAGE_PARAMETER.at(
        NOWHERE,
        f"unknown component `{name}` in `{OPTION}`",
        help=f"did you mean `{meant}`?" if meant else _instead(able),
    )


def _instead(able: list[str]) -> str:
    return f"use one of {quoted(able)}" if able else "remove it; no component has an image"


def _refused(member: Member, architecture: Architecture) -> Diagnostic:
    """Return the finding about a component whose image cannot be set at deployment."""
    image = _image(member)
    if image is None:
        able = [each.name for each in architecture.members.values() if _parameter(each) is not None]
        return codes.NO_IMAGE_PARAMETER.at(
            Place(member.route, "key"),
            f"`{OPTION} {member.name}=…` is for a component without an image",
            label="has no image",
            help=_instead(able),
        )
    parameter = f"{identifiers.pascal(member.name)}Image"
    return codes.NO_IMAGE_PARAMETER.at(
        (*member.route, "image"),
        f"the image of `{member.name}` is not a stack parameter",
        label=f"`{OPTION}` cannot change it",
        help=f"use `image: {flow({'parameter': parameter, 'default': image})}`",
    )


def _misfits(parameter: Text, name: str, image: str) -> Iterator[Diagnostic]:
    pattern, says = parameter.parameter.kind.pattern, parameter.parameter.kind.says
    if pattern and not re.fullmatch(pattern, image):
        yield codes.IMAGE_MALFORMED.at(
            Place(parameter.parameter.route),
            f"`{image}` is not a valid image of `{name}`",
            label=f"the parameter `{parameter.parameter.name}`",
            help=f"use {says}",
        )


def _moving(parameter: Text, name: str, image: str, accepted: Collection[str]) -> Iterator[Diagnostic]:
    """Warn of a container image that the next push replaces, as of one in the spec."""
    tag = moving_tag(image) if parameter.parameter.kind.type == Kind().type else None
    code = find(MOVING_TAG) if tag else None
    if code and not {code.name, code.id} & set(accepted):
        yield code.at(
            Place(parameter.parameter.route),
            f"the tag `{tag}` of the image of `{name}` is moved by each push",
            label=f"the value of `{OPTION}` names no version",
            help=f"use a version as the tag, or a digest: `{OPTION} {name}={untagged(image)}@sha256:…`",
        )


def _conflict(parameter: Text, name: str, one: str, other: str) -> Diagnostic:
    return codes.IMAGE_CONFLICT.at(
        Place(parameter.parameter.route),
        f"conflicting values of `{parameter.parameter.name}`: `{one}` and `{other}`",
        label=f"the image of `{name}`",
        help="remove one of them, or use another parameter for each component",
    )
