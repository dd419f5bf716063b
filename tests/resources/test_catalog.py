"""The catalog of AWS's resource types: complete for what component types create, and right about names."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import get_args

import pytest

from tests.support.paths import CASE_FOLDERS, ROOT
from tiers import resources
from tiers.deploy.preflight import quotas
from tiers.operate.deletion_blockers import BLOCKERS
from tiers.operate.failed_creations import REMOVERS
from tiers.picture.glyphs import GLYPHS
from tiers.plan.compare.schemas import schema_of
from tiers.resources.row import BySchema, Deletion, Modeled, Network, NotApplicable, Reader, Row, StandIn

ROWS = {row.type: row for row in resources.every()}
TYPE = re.compile(r"^ +\"?Type\"?: \"?(AWS::\w+::\w+)\"?,?$", re.MULTILINE)
CREATED = {
    found
    for case in CASE_FOLDERS
    for path in case.rglob("*.template.*")
    for found in TYPE.findall(path.read_text(encoding="utf-8"))
}
"""The resource types of all golden templates."""
NEXT = {
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::ECS::Cluster",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::IAM::RolePolicy",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBProxy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::ServiceDiscovery::HttpNamespace",
}
"""The resource types of component types to come."""
WITHOUT_SCHEMA = {"AWS::Serverless::Function"}
"""A transform of CloudFormation's own replaces it."""
PROTECTIONS = re.compile(r"(Deletion|Delete|Termination)Protection(Enabled)?|DisableApiTermination")


def test_the_golden_templates_are_read() -> None:
    assert {"AWS::RDS::DBInstance", "AWS::EC2::VPC", "AWS::CloudFormation::Stack"} <= CREATED
    assert len(CREATED) > 35


@pytest.mark.parametrize("resource_type", sorted(CREATED | NEXT))
def test_a_type_that_a_component_type_creates_answers_every_question(resource_type: str) -> None:
    assert resources.find(resource_type).unanswered() == ()


def test_a_type_without_a_row_answers_nothing() -> None:
    found = resources.find("AWS::No::Such")
    assert found == Row("AWS::No::Such")
    assert found.unanswered() == (
        *("holds", "unique", "deletion", "network", "rehearsal"),
        *("bills", "what"),
    )
    assert not any((found.holds, found.unique, found.deletion, found.network, found.rehearsal))


def test_an_answer_that_does_not_apply_is_false_and_says_why() -> None:
    answer = ROWS["AWS::EC2::Route"].holds
    assert isinstance(answer, NotApplicable)
    assert not answer
    assert answer.why == "the template has all of it"


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_is_found_by_its_type_and_described(row: Row) -> None:
    assert resources.find(row.type) is row
    assert re.fullmatch(r"[a-z][^.]*", row.what)
    assert row.page.endswith(f"{row.type.rpartition('::')[2].lower()}.html")


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_with_an_interface_has_a_glyph(row: Row) -> None:
    assert row.glyph in {"", *GLYPHS}
    if isinstance(row.network, Network | BySchema):
        assert row.glyph


def test_every_file_is_in_the_index() -> None:
    folder = ROOT / "tiers" / "resources"
    others = {
        "__init__",
        "alarm_page",
        "alarms",
        "alarms_of_caches",
        "alarms_of_servers",
        "alarms_of_services",
        "alarms_of_stores",
        "apis",
        "arns",
        "arns_of_services",
        "bill",
        "deleting",
        "facet",
        "page",
        "row",
        "server_bills",
        "vpc",
        "vpc_bills",
    }
    assert {path.stem for path in folder.glob("*.py")} - others == resources._FILES.keys()
    services = {row.type.split("::")[1] for row in ROWS.values()}
    assert services == resources._FILE_OF.keys()


def paths(row: Row) -> Iterator[str]:
    """Yield all names and paths of properties that a row has."""
    for each in row.unique or ():
        yield from (*each.needed, *each.optional, each.each)
        yield each.when[0] if each.when else ""
    if row.holds:
        yield from (row.holds.in_cluster, row.holds.copy_of)
    if isinstance(row.network, Network):
        yield from (row.network.subnets, row.network.groups, row.network.public)
    if row.identity:
        yield from (row.identity.when[0], row.identity.unless)
    if row.entrance:
        yield from (*row.entrance.targets, *row.entrance.subnets)
    if row.deletion and row.deletion.protected_by != "deletion_protection.enabled":
        yield row.deletion.protected_by
    yield from (*row.bound, row.kept_subnets, row.name, *(row.name_within or ()), *row.default_vpc)
    yield from (each.items for each in row.inside)
    yield from row.updates
    yield row.items.list if row.items else ""
    yield from row.follows.values()
    yield from (each.name for each in (row.version, row.retention) if each)
    kept = (*(each.path for each in (row.size, row.keeping, row.backups) if each), *row.backup_days)
    yield from (".".join(each) for each in kept)
    if row.expiry:
        yield ".".join(row.expiry.rules)
    if row.lock:
        yield from (".".join(each) for each in (row.lock.path, row.lock.versions))


@pytest.mark.parametrize("row", [row for row in ROWS.values() if any(paths(row))], ids=lambda row: row.type)
def test_the_properties_of_a_row_are_those_of_the_schema(row: Row) -> None:
    if row.type in WITHOUT_SCHEMA:
        return
    schema = schema_of(row.type)
    assert schema is not None
    for path in filter(None, paths(row)):
        first, *rest = path.split(".")
        assert first in schema.content["properties"], path
        known = schema.names((first,))
        assert not rest or not known or rest[0] in known, path


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.alarms], ids=lambda row: row.type)
def test_the_properties_of_alarms_are_those_of_the_schema(row: Row) -> None:
    schema = schema_of(row.type)
    assert schema is not None
    found = resources.alarms_of(row.type)
    conditions = [
        each for group in found for each in (*group.when, *(w for a in group.alarms for w in a.when))
    ]
    forms = [form for group in found for form in group.dimensions.values()]
    named = [each.removeprefix("=") for form in forms for each in re.findall(r"\{=?(\w+)\}", form)]
    for path in (*(each.path for each in conditions), *named):
        first, *rest = path.split(".")
        if path not in {"each", "balancer"}:
            assert first in schema.content["properties"], path
            assert not rest or rest[0] in schema.names((first,)), path


@pytest.mark.parametrize(
    "row", [row for row in ROWS.values() if row.deletion is not None], ids=lambda row: row.type
)
def test_no_row_forgets_a_protection_that_the_schema_has(row: Row) -> None:
    schema = schema_of(row.type)
    assert schema is not None
    found = {each for each in schema.content["properties"] if PROTECTIONS.fullmatch(each)}
    named = {row.deletion.protected_by} if isinstance(row.deletion, Deletion) else set()
    assert found <= named


def test_what_a_row_names_in_another_part_is_there_and_used() -> None:
    deletions = [row.deletion for row in ROWS.values() if row.deletion]
    assert {each.blocker for each in deletions} - {""} == BLOCKERS.keys()
    assert {each.remover for each in deletions} - {""} == REMOVERS.keys()
    readers = {row.rehearsal.reader for row in ROWS.values() if isinstance(row.rehearsal, StandIn)}
    assert readers == {*get_args(Reader)}
    for row in ROWS.values():
        if isinstance(row.network, Modeled):
            assert find_spec(f"tiers.proof.build.{row.network.by}") is not None, row.type


def test_listings_have_one_key_each_and_a_place_in_the_catalog() -> None:
    listed = [each for row in ROWS.values() for each in row.listings]
    assert len({each.key for each in listed}) == len(listed)
    assert {each.key for each in listed} == resources.listings().keys()
    assert [each.key for each in resources.listings().values() if each.is_needed] == [
        *("Vpcs", "Subnets", "RouteTables", "SecurityGroups", "NetworkInterfaces"),
    ]
    # The preflight check of quotas counts these itself, because the proof does not read them.
    counted = {"AWS::EC2::EIP", *quotas._COUNTED}
    for row in ROWS.values():
        assert row.quota is None or row.listings or row.type in counted
        assert row.type not in counted or (row.quota and not row.listings)


def test_only_the_files_of_types_that_occur_are_loaded() -> None:
    script = (
        "import sys; from tiers import resources; resources.find('AWS::RDS::DBInstance'); "
        "print([each for each in sys.modules if each.startswith('tiers.resources.')], "
        "'importlib.metadata' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    shared = ("facet", "row", "bill", "deleting")
    loaded = [f"tiers.resources.{each}" for each in (*shared, "rds")]
    assert done.stdout == f"{loaded} False\n"


class Entry:
    """An entry point of another package."""

    name, value, dist = "rows", "acme:ROWS", SimpleNamespace(name="acme")

    def __init__(self, loaded: object) -> None:
        self._loaded = loaded

    def load(self) -> object:
        """Import what it names."""
        if isinstance(self._loaded, BaseException):
            raise self._loaded
        return self._loaded


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Entry]]:
    """Return the entry points that are installed, to be filled."""
    entries: list[Entry] = []
    caches = (resources.find, resources._foreign)
    monkeypatch.setattr(import_module("importlib.metadata"), "entry_points", lambda **_: entries)
    for each in caches:
        each.cache_clear()
    yield entries
    for each in caches:
        each.cache_clear()


def test_another_package_adds_rows_and_changes_none(installed: list[Entry]) -> None:
    added = Row("Acme::Search::Index", "an index", holds=ROWS["AWS::S3::Bucket"].holds)
    installed.append(Entry([added, Row("AWS::S3::Bucket", "something else")]))
    assert resources.find("Acme::Search::Index") is added
    assert resources.find("AWS::S3::Bucket").what == "a bucket of objects"
    assert resources.find("Acme::Search::Other") == Row("Acme::Search::Other")


@pytest.mark.parametrize("loaded", [ImportError("no acme"), SystemExit(3), [("not", "a row")], 5])
def test_a_package_that_is_broken_is_named(installed: list[Entry], loaded: object) -> None:
    installed.append(Entry(loaded))
    assert resources.find("AWS::S3::Bucket").holds, "our own types need none of it"
    with pytest.raises(resources.BrokenPackageError, match="from the package `acme` do not work"):
        resources.find("Acme::Search::Index")
