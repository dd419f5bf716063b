"""What is uploaded, under which keys, and the console's link."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

import pytest

from tests.support.standing import SPEC, bundle
from tiers import compiler
from tiers.deploy.bundle.packaging import Upload, local_files, package, quick_create_link
from tiers.deploy.bundle.upload import upload
from tiers.ir.placed import Layout

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

BUCKET = "https://s3.eu-west-1.amazonaws.com/templates"


def test_keys_tell_the_contents_and_the_root_goes_last() -> None:
    packed = package(bundle(), BUCKET, "/teams/one/")
    for each in packed.uploads:
        sha256 = hashlib.sha256(each.text.encode()).hexdigest()
        stem = each.key.split("/")[-1].split(".")[0]
        assert each.key == f"teams/one/quiet/{stem}.{sha256}.template.yaml"
    assert packed.uploads[-1].key.startswith("teams/one/quiet/root.")
    assert packed.url == f"{BUCKET}/{packed.uploads[-1].key}"


def test_the_root_names_its_children_where_they_are_and_is_else_the_same() -> None:
    packed = package(bundle(), BUCKET, "")
    urls = re.findall(r"TemplateURL: (\S+)", packed.text)
    assert urls == [f"{BUCKET}/{each.key}" for each in packed.uploads[:-1]]
    plain = bundle().files["root.template.yaml"]
    back = packed.text
    for url in urls:
        back = back.replace(url, re.sub(r".*/(\w+)\.\w{64}", r"\1", url))
    assert back.partition("AWSTemplate")[2] == plain.partition("AWSTemplate")[2]
    assert packed.main == "packaged.template.yaml"


def test_a_change_in_a_child_gives_it_and_the_root_another_key() -> None:
    before = {each.key for each in package(bundle(), BUCKET, "").uploads}
    changed = bundle(Layout.NESTED, SPEC.replace("backup_retention: 9", "backup_retention: 10"))
    new = [each.key.split("/")[1] for each in package(changed, BUCKET, "").uploads if each.key not in before]
    assert [key.split(".")[0] for key in new] == ["data", "root"]


def test_a_single_template_is_uploaded_as_it_is() -> None:
    single = bundle(Layout.SINGLE)
    packed = package(single, BUCKET, "")
    [only] = packed.uploads
    assert only.text == single.files["quiet.template.yaml"]
    assert packed.main == "quiet.template.yaml"


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_the_link_leads_to_the_region_s_console(region: str, host: str) -> None:
    link = quick_create_link(region, f"{BUCKET}/root.yaml", "shop", [("Key", "a&b=c #d")])
    assert link.startswith(f"https://{host}/cloudformation/home?region={region}#/stacks/create/review?")
    assert parse_qs(link.partition("review?")[2]) == {
        "templateURL": [f"{BUCKET}/root.yaml"],
        "stackName": ["shop"],
        "param_Key": ["a&b=c #d"],
    }


def test_a_template_on_this_machine_is_refused_where_the_spec_names_it() -> None:
    spec = f"""{SPEC}resources:
  data:
    Other:
      Type: AWS::CloudFormation::Stack
      Properties: {{TemplateURL: other.yaml}}
    Fine:
      Type: AWS::CloudFormation::Stack
      Properties: {{TemplateURL: "https://s3.amazonaws.com/bucket/fine.yaml"}}
"""
    compiled = compiler.compile_spec("quiet.yaml", spec.encode())
    assert compiled.bundle is not None
    [found] = local_files(compiled.bundle)
    assert found.code.id == "T7212"
    assert "`Other` refers to a template on this machine: `other.yaml`" in found.message
    assert found.place.route[:3] == ("resources", "data", "Other")


class Bucket:
    """A bucket in which the same keys have objects already, with what `head_object` says of them."""

    def __init__(self, said: Callable[[Upload], dict[str, Any]], uploads: Sequence[Upload]) -> None:
        self.said = {each.key: said(each) for each in uploads}
        self.put: list[str] = []

    def call(self, _service: str, operation: str, **given: Any) -> dict[str, Any]:
        """Answer as S3 does."""
        if operation == "put_object":
            self.put.append(given["Key"])
            return {}
        return self.said[given["Key"]]


def checksum(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pytest.mark.parametrize(
    ("said", "is_there"),
    [
        (
            lambda each: {"ContentLength": len(each.text.encode()), "ChecksumSHA256": checksum(each.text)},
            True,
        ),
        (lambda each: {"ContentLength": len(each.text.encode())}, False),
        (lambda each: {"ContentLength": len(each.text.encode()), "ChecksumCRC64NVME": "x"}, False),
        (lambda each: {"ContentLength": len(each.text.encode()), "ChecksumSHA256": checksum("other")}, False),
        (lambda _: {"ContentLength": 0, "ChecksumSHA256": checksum("")}, False),
    ],
)
def test_only_an_object_with_our_checksum_is_ours(
    said: Callable[[Upload], dict[str, Any]], *, is_there: bool
) -> None:
    packed = package(bundle(), BUCKET, "")
    bucket = Bucket(said, packed.uploads)
    upload(cast("Aws", bucket), "templates", "123456789012", packed, lambda _, __: None)
    assert bucket.put == ([] if is_there else [each.key for each in packed.uploads])
