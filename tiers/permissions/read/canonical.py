"""One form for every string that names a resource, in policies and in the ARNs of targets.

`Ref`, `GetAtt`, `Sub` with either of them, and a literal name come to the same parts:

- a string, for what is known: names that the template gives, and `aws` for the partition unless the region
  says otherwise;
- `Pseudo`, for the account, the region, and the name of a stack;
- `ResourceRef` without an attribute, for a name that AWS makes: it is never empty, has no colon, slash, or
  wildcard, and equals only itself. With an attribute it is a further such part of an ARN; one of question
  marks only has as many characters;
- `Unknown`, for everything else. Two of them are the same only if they are the same object.

A reference to any other resource of AWS remains a `ResourceRef` where it is the whole value: it is
not the ARN of a target.
"""

import re
from collections.abc import Hashable, Iterator

from tiers import resources
from tiers.cloudformation.evaluate import texts
from tiers.cloudformation.evaluate.values import (
    Pseudo,
    ResourceRef,
    Unknown,
    Value,
    Zone,
    parts_of,
    reference,
    text_of,
)
from tiers.permissions.model.universe import Arn, Rest
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.resources.arns import Arns

_WORD = re.compile(r"\{([^}]*)\}")
_DEPLOYED = {"region": "AWS::Region", "account": "AWS::AccountId"}
_PARTITIONS = {"cn-": ("aws-cn", "amazonaws.com.cn"), "us-gov-": ("aws-us-gov", "amazonaws.com")}
_COMMERCIAL = ("aws", "amazonaws.com")
_DEPTH = 30
"""The most names that a name may depend on, one after the other."""
_PARTS = 64
"""The most parts of a name: each name in a chain may be twice as long as the one before."""
_OWN = ("", "Arn")
"""The attributes with an identifier of the resource itself, whatever its type."""
_OF_ANOTHER = {
    "AWS::KMS::ReplicaKey",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Url",
    "AWS::S3::AccessPoint",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicInlinePolicy",
    "AWS::SQS::QueueInlinePolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::SecretTargetAttachment",
}
"""The types of which `Ref` may be a name of another resource, such as the secret's ARN.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html
"""


IDENTITY = "AWS::CloudFront::CloudFrontOriginAccessIdentity"
_CANONICAL = "canonical"
_USER = re.compile("arn:aws[a-z-]*:iam::cloudfront:user/CloudFront Origin Access Identity ")


class Names:
    """The canonical form of values in one catalog of resources."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[ResourceRef, Value] = {}
        self._opaque: dict[Hashable, Unknown] = {}
        self._running: set[str] = set()
        given = catalogue.pseudo
        region = given.get("AWS::Region", "")
        usual = next((each for start, each in _PARTITIONS.items() if region.startswith(start)), _COMMERCIAL)
        self._pseudo = {"AWS::Partition": usual[0], "AWS::URLSuffix": usual[1], **given}

    def canonical(self, value: Value) -> Value:
        """Return the canonical form of a value."""
        if isinstance(value, str):
            return value
        if isinstance(value, ResourceRef):
            return self._reference(value, is_whole=True)
        return texts.concatenate(self._part(each) for each in parts_of(value))

    def arn(self, resource: Resource, arns: Arns, form: str) -> Arn:
        """Return the parts of a format for a resource."""
        found: list[str | ResourceRef | Pseudo | Unknown | Zone | Rest] = []
        for each in self._expanded(resource, arns, form):
            if isinstance(each, Rest):
                found.append(each)
                continue
            for part in parts_of(each):
                if isinstance(part, str) and found and isinstance(found[-1], str):
                    found[-1] += part
                elif part != "":
                    found.append(part)
        return tuple(found)

    def identity(self, value: Value) -> str | None:
        """Return the ID of the origin access identity that a canonical principal is, if it is one."""
        parts = parts_of(value)
        match parts:
            case (ResourceRef() as user,) if user.attribute == _CANONICAL:
                return user.name
            case (str(start), ResourceRef() as name) if _USER.fullmatch(start):
                found = self._catalogue.get(name.name)
                return name.name if found is not None and found.type == IDENTITY else None
        return None

    def value(self, resource: Resource, attribute: str) -> Value:
        """Return the canonical value of an attribute, or of `Ref` if it is empty."""
        return self._reference(reference(resource.id, attribute), is_whole=True)

    def _part(self, part: Value) -> Value:
        if isinstance(part, ResourceRef):
            return self._reference(part, is_whole=False)
        if isinstance(part, Pseudo):
            return self._pseudo.get(part.pseudo, part)
        if isinstance(part, Unknown):
            return self._unknown(part)
        if isinstance(part, str | Zone):
            return part
        text = text_of(part)
        return self._opaque_part(id(part), "it is not a string") if text is None else text

    def _unknown(self, part: Unknown) -> Value:
        """Return a pseudo parameter of a stack as one: evaluated twice, it is two unknowns."""
        name = part.origin.resource if part.outside and part.origin else ""
        is_name = name.rpartition(".")[2] == "AWS::StackName" and not part.parameter
        return Pseudo(name) if is_name else part

    def _reference(self, part: ResourceRef, *, is_whole: bool) -> Value:
        resource = self._catalogue.get(part.name)
        if resource is None:
            return self._opaque_part(part, f"`{part.name}` is not loaded")
        forms = ((arns, arns.values.get(part.attribute)) for arns in resources.arns_of(resource.type))
        found = next(((arns, form) for arns, form in forms if form is not None), None)
        if found is not None:
            if part not in self._known:
                self._known[part] = self._valued(resource, *found)
            return self._known[part]
        is_of_aws = resource.type.startswith("AWS::") and not resource.type.startswith(
            "AWS::CloudFormation::"
        )
        if is_whole and is_of_aws and part.attribute in _OWN and resource.type not in _OF_ANOTHER:
            return part
        said = f"`{part.name}.{part.attribute}`" if part.attribute else f"`Ref` of `{part.name}`"
        return self._opaque_part(part, f"{said} is not modeled")

    def _valued(self, resource: Resource, arns: Arns, form: str) -> Value:
        if resource.id in self._running or len(self._running) >= _DEPTH:
            reason = f"the name of `{resource.id}` depends on itself, or on too many others"
            return Unknown(reason, resource.origin())
        self._running.add(resource.id)
        try:
            found = texts.concatenate(self._expanded(resource, arns, form))
            is_long = len(parts_of(found)) > _PARTS
            return (
                Unknown(f"the name of `{resource.id}` is too long", resource.origin()) if is_long else found
            )
        finally:
            self._running.discard(resource.id)

    def _expanded(self, resource: Resource, arns: Arns, form: str) -> Iterator[Value]:
        for index, piece in enumerate(_WORD.split(form)):
            if index % 2 == 0:
                yield piece
            elif piece.startswith("*"):
                yield Rest(piece[1:])
            else:
                yield self._word(resource, arns, piece)

    def _word(self, resource: Resource, arns: Arns, word: str) -> Value:
        if word in _DEPLOYED:
            pseudo = _DEPLOYED[word]
            return self._pseudo.get(pseudo, Pseudo(pseudo))
        if word in {"partition", "suffix"}:
            return self._pseudo["AWS::Partition" if word == "partition" else "AWS::URLSuffix"]
        if word in {"name", "/name", "lower name"}:
            return _styled(self.name(resource, arns), word)
        rest, _, default = word.partition("=")
        style, _, name = rest.rpartition(" ")
        if name[:1].isupper():
            written = resource.get(name)
            value = default if written is None else self.canonical(written)
            return _end(value, style, default) if style else value
        listed = resource.get(word)
        return listed if isinstance(listed, str) else _made(resource, word)

    def name(self, resource: Resource, arns: Arns) -> Value:
        """Return the name of a resource: the one that it is given, or the one that AWS makes."""
        written = resource.get(arns.property) if arns.property else None
        return _made(resource, "") if written is None else self.canonical(written)

    def _opaque_part(self, key: Hashable, reason: str) -> Unknown:
        return self._opaque.setdefault(key, Unknown(reason))


def key_of(value: Value) -> Hashable | None:
    """Return a key that is equal for canonical values that are surely the same; `None` if it is not known."""
    parts = parts_of(value)
    if any(isinstance(each, Unknown) and not (each.parameter and each.outside) for each in parts):
        return None
    return tuple(("unknown", id(each)) if isinstance(each, Unknown) else each for each in parts)


def _made(resource: Resource, what: str) -> ResourceRef:
    """Return the part of a name or ARN that AWS makes."""
    return reference(resource.id, what)


def _end(value: Value, style: str, default: str) -> Value:
    """Return the end of a name or an ARN; as a folder, it is empty for the default."""
    kept: list[Value] = []
    for part in reversed(parts_of(value)):
        text = re.split("[:/]", part)[-1] if isinstance(part, str) else part
        kept.insert(0, text)
        if text != part:
            break
    found = texts.concatenate(kept)
    if style != "in":
        return found
    return "" if found == default else texts.concatenate((found, "/"))


def _styled(name: Value, word: str) -> Value:
    first, *rest = parts_of(name)
    if word == "lower name":
        lowered = (each.lower() if isinstance(each, str) else each for each in (first, *rest))
        return texts.concatenate(lowered)
    if word == "/name" and not (isinstance(first, str) and first.startswith("/")):
        return texts.concatenate(("/", first, *rest))
    return name
