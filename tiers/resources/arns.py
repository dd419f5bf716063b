"""The names by which policies know resources: their ARNs, and the attributes that have one.

A format is text with words in braces:

- `{partition}`, `{region}`, and `{account}` are those of the deployment;
- `{name}` is the resource's name; `{/name}` has a slash before it, once; `{lower name}` is in lower case;
- `{Path=/}` is the value of a property, and the one that it has without it; `{last Cluster=default}` is the
  end of it after the last colon or slash; `{in EventBusName=default}` is that with a slash, if it is not the
  default;
- `{*object}` is anything, and only in `kinds`;
- any other word is a part that AWS makes, which listings of an account may have as a property; one of
  wildcards only, such as `{??????}`, says its shape.

Formats: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
Attributes: the "Return values" of each type in
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from collections.abc import Mapping

from tiers.resources.facet import Facet


class Document(Facet):
    """A place of policy documents about a resource."""

    path: tuple[str, ...]
    """The path to the document; `*` is any item of a list. Empty if the properties are a statement."""
    type: str = ""
    """The type of the resource with that property; empty for the resource itself."""
    target: str = ""
    """The property that has the resource, or a list of them; empty if it is for all of the type."""
    kinds: tuple[str, ...] = ()
    """The kinds of ARNs that it is for; all of them if empty."""
    is_added: bool = False
    """True if it does not overwrite others."""


class Arns(Facet):
    """The ARNs of a resource in policies, and the properties and attributes that have them."""

    service: str
    """The prefix of its actions."""
    kinds: Mapping[str, str]
    """By kind, as the service authorization reference calls it, the format; the first is the ARN itself."""
    values: Mapping[str, str]
    """By attribute, and by an empty string for `Ref`, the format of the value."""
    property: str = ""
    """The property with its name, which AWS makes if it is not there."""
    documents: tuple[Document, ...] = ()
    key: tuple[str, ...] = ()
    """The path to the key of KMS that encrypts it."""
    part: str = ""
    """The part of the resource that has these ARNs, where it is not the resource itself."""
    needs: str = ""
    """The property without which there is no such part."""


def arn(service: str, rest: str, *, region: str = "{region}", account: str = "{account}") -> str:
    """Return the format of an ARN."""
    return f"arn:{{partition}}:{service}:{region}:{account}:{rest}"
