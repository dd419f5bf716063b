"""An override and a file of raw resources, each broken in ten ways: the finding is at the right line."""

import pytest

from tiers import compiler, source
from tiers.diagnostics.locate import locate
from tiers.diagnostics.model import Finding

SPEC = """\
version: 1
name: shop
logic:
  web: {type: ec2, connects_to: [orders], role: {secrets: [orders]}}
data:
  orders: {type: rds, engine: mysql}
overrides:
  orders.DBInstance.CopyTagsToSnapshot: false
  %s
"""
OVERRIDES = {
    "orders.DBInstnce.Iops: 3000": "T1601",
    "ordres.DBInstance.Iops: 3000": "T1601",
    "orders.DBInstance.Properties.Iops: 3000": "T1614",
    "orders.DBInstance.KmsKeyId: !Ref NoSuchKey": "T1602",
    'orders.DBInstance.DBName: !Sub "${Nothing.Name}"': "T1602",
    "OrdersDBSubnetGroup.SubnetIds.7: subnet-1": "T1601",
    "orders.DBInstance.Iops: {parameter: Iops}": "T1615",
    "orders.DBInstance.DependsOn: Nothing": "T1602",
    "orders.DBInstance.Tags: [{Key: web, Value: !Ref WebInstance1}]": "T1603",
    "orders.DBInstance.ManageMasterUserPassword: null": "T1616",
}
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties:
      VPCOptions:
        SecurityGroupIds: [!GetAtt SearchSecurityGroup.GroupId]
        SubnetIds: [!Ref IsolatedASubnet]
"""
INCLUDING = b"""\
version: 1
name: shop
logic:
  web: {type: ec2, connects_to: [{to: Search, port: 443}]}
resources:
  data: {file: search.yaml, Jobs: {Type: AWS::SQS::Queue}}
"""
# What stands in the file, what stands there instead, the code, and the line.
FILES = [
    ("IsolatedASubnet]", "IsolatedZSubnet]", "T1602", 8),
    ("[!Ref IsolatedASubnet]", "[!Ref WebInstance1]", "T1603", 8),
    ("AWS::OpenSearchService::Domain", "OpenSearch", "T0106", 4),
    ("    Type: AWS", "    Typ: AWS", "T0101", 4),
    ("Resources:", "Parameters: {}\nResources:", "T1624", 2),
    ("Resources:", "Resource:", "T1624", 1),
    ("  Search:", "  Jobs: {Type: AWS::SQS::Queue}\n  Search:", "T1003", 3),
    ("    Properties:", "    DependsOn: Nothing\n    Properties:", "T1602", 5),
    ("[!Ref IsolatedASubnet]", "[!Ref IsolatedASubnet", "T0011", 8),
    ("[!Ref IsolatedASubnet]", "{parameter: Subnets}", "T1615", 8),
]


def errors(path: str, raw: bytes) -> list[Finding]:
    checked = compiler.check(path, raw)
    return [locate(checked.document, each) for each in checked.findings if each.is_error]


@pytest.mark.parametrize("override", OVERRIDES)
def test_a_broken_override_is_found_at_its_line(override: str) -> None:
    found = errors("spec.yaml", (SPEC % override).encode())
    assert OVERRIDES[override] in {each.diagnostic.code.id for each in found}
    assert {each.location.line for each in found} == {9}


def test_the_resources_of_a_file_are_in_its_stack() -> None:
    raw = source.pack(INCLUDING, [("search.yaml", TEMPLATE.encode())])
    compiled = compiler.compile_spec("shop/spec.yaml", raw)
    assert compiled.bundle is not None
    assert "Search" in compiled.bundle.templates["data"]["Resources"]


@pytest.mark.parametrize(("old", "new", "code", "line"), FILES)
def test_a_broken_file_is_found_at_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in TEMPLATE
    raw = source.pack(INCLUDING, [("search.yaml", TEMPLATE.replace(old, new).encode())])
    first, *_ = [each for each in errors("shop/spec.yaml", raw) if each.source.path == "shop/search.yaml"]
    assert first.diagnostic.code.id == code
    assert first.location.line == line


@pytest.mark.parametrize(
    "written", ["!Ref Vpc", "{Ref: Vpc}", "!GetAtt Vpc.VpcId", "{Fn::Transform: {Name: a}}"]
)
def test_properties_are_no_function(written: str) -> None:
    """The linker took `{Ref: Vpc}` for a reference, and counting rules failed."""
    head = "version: 1\nname: shop\nlogic: {web: {type: ec2}}\nresources:\n  data:\n    A:\n"
    raw = f"{head}      Type: AWS::SQS::Queue\n      Properties: {written}\n"
    first, *_ = errors("spec.yaml", raw.encode())
    assert (first.diagnostic.code.id, first.location.line) == ("T0108", 8)
    assert "functions are for its value" in first.diagnostic.help
