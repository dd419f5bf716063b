"""Names of components and secrets of an adopted template."""

from pathlib import Path

import pytest

from tiers.adopt.adopting import adopt
from tiers.adopt.reading import Given, Old
from tiers.adopt.sketch import Sketch
from tiers.migrate.remarks import Ledger

HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"


def test_a_given_name_is_that_of_the_secrets(tmp_path: Path) -> None:
    """The first line of a template is a name only where the compiler wrote it as a comment."""
    template = tmp_path / "three-tiers.yaml"
    template.write_text(
        "---\nDescription: three tiers\nParameters: {Password: {Type: String, NoEcho: true}}\n"
        f"{HEAD}  A: {{Type: AWS::SSM::Parameter, Properties: {{Value: !Ref Password}}}}\n",
        "utf-8",
    )
    for given, name in ((Given(), "three-tiers"), (Given("shop"), "shop")):
        adopted = adopt(str(template), "tiers.schema.json", given)
        assert f"{{{{resolve:secretsmanager:{name}/Password}}}}" in adopted.text
        assert f"the secret `{name}/Password`" in "".join(each.words for each in adopted.ledger.remarks)


@pytest.mark.parametrize(
    ("logical_id", "name"),
    [
        ("MyEC2Instance", "my-ec2"),
        ("MyInstance", "my-instance"),
        ("WebInstance", "web"),
        ("AppServer2", "app-server-2"),
    ],
)
def test_components_have_names_of_their_own(logical_id: str, name: str) -> None:
    assert Sketch(Old("shop", {}), Ledger(), "shop").free_name(logical_id, "Instance") == name
