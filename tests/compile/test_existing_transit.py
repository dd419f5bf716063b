"""Routes to a transit gateway in tables of an existing VPC: which there are, and that their IDs stay."""

from tests.support.paths import CASES
from tiers import compiler
from tiers.ir.placed import Layout

SPEC = (CASES / "attached_existing_network" / "spec.yaml").read_text(encoding="utf-8")
ROUTE = "AWS::EC2::Route"


def routes(text: str) -> dict[str, tuple[object, object]]:
    """Return the table and the CIDR block of each route by its logical ID."""
    found = compiler.compile_spec("spec.yaml", text.encode(), Layout.SINGLE)
    assert found.bundle is not None, found.findings
    (template,) = found.bundle.templates.values()
    made = {name: body["Properties"] for name, body in template["Resources"].items() if body["Type"] == ROUTE}
    return {name: (each["RouteTableId"], each["DestinationCidrBlock"]) for name, each in made.items()}


def test_each_table_gets_each_route_once() -> None:
    made = routes(SPEC)
    tables = ({"Fn::ImportValue": "network-AppTable"}, {"Ref": "DataTable"}, "rtb-0123456789abcdef0")
    wanted = [(table, cidr) for table in tables for cidr in ("10.0.0.0/8", "192.168.0.0/16")]
    assert sorted(made.values(), key=str) == sorted(wanted, key=str)


def test_an_id_depends_on_its_table_alone() -> None:
    before = routes(SPEC)
    first = "    aaa: {id: subnet-0123456789abcdef9, zone: a, cidr: 10.20.9.0/24, kind: private, "
    more = SPEC.replace(
        "  subnets:\n", f"  subnets:\n{first}route_table: {{import: network-AppTable}}}}\n", 1
    )
    assert more != SPEC
    assert routes(more) == before
