"""`bucket`: objects in S3, private, encrypted, and kept when the stack is deleted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.ir import identifiers
from tiers.ir.facets import Connection, Offer
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Component, Context, Member
from tiers.language.shape import Doc, Example

READ = ("s3:GetObject", "s3:ListBucket")
WRITE = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject")
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"""


def bucket_id(component: str) -> str:
    """Return the logical ID of a component's bucket."""
    return f"{identifiers.pascal(component)}Bucket"


class Bucket(Component):
    """A bucket of Amazon S3."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"name": "name", "arn": "ARN"})
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"read": READ, "write": WRITE, "read_write": (*READ, *WRITE)}
    )

    type: Annotated[Literal["bucket"], Doc("Always `bucket`")]
    versioning: Annotated[
        bool, Doc("Whether overwritten and deleted objects can be restored"), Example(True)
    ] = True

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept callers that read or write."""
        arn = Target(bucket_id(here.name), "Arn")
        api = Api("s3", self.access_words, ((arn,), (arn, "/*")), Stack.DATA)
        return accepting.by_grant(wanted, caller, here, api)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the name and the ARN."""
        own = bucket_id(name)
        return {"name": Offer((Target(own),), "address"), "arn": Offer((Target(own, "Arn"),))}
