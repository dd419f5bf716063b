"""Every code: registered once, in its stage's range, used, and with fragments that are what they say."""

import re
from collections import Counter
from importlib import import_module

import pytest

from tests.support.paths import ROOT
from tiers import codes, compiler
from tiers.diagnostics.model import Code, Severity
from tiers.language import registry

CODES = list(codes.all_codes())
BLOCKS = {
    "parse": 0,
    "shape": 100,
    "architecture": 1000,
    "network": 1100,
    "connections": 1200,
    "regions": 1300,
    "parameters": 1400,
    "expectations": 1500,
    "extensions": 1600,
    "operations": 1700,
    "workload": 2000,
    "roles": 2000,
    "bastion": 2100,
    "load_balancer": 2200,
    "rules": 2200,
    "cdn": 2200,
    "autoscaling": 2300,
    "volumes": 2350,
    "databases": 2400,
    "rds": 2400,
    "network_load_balancer": 2500,
    "bucket": 2600,
    "queue": 2700,
    "fargate": 2800,
    "function": 2900,
    "tasks": 3000,
    "job": 3100,
    "existing": 3150,
    "topic": 3200,
    "table": 3300,
    "aurora": 3400,
    "cache": 3500,
    "file_system": 3600,
    "encryption": 3700,
    "backups": 3800,
    "domain": 3900,
    "firewall": 3900,
    "lint": 4000,
    "templates": 5000,
    "proof": 5000,
    "permissions": 5100,
    "plan": 6000,
    "plan_backups": 6000,
    "plan_data": 6000,
    "plan_domains": 6100,
    "plan_firewalls": 6100,
    "plan_networks": 6100,
    "files": 7000,
    "aws": 7100,
    "deploy": 7200,
    "stacks": 7300,
    "existing_network": 7300,
    "transfers": 7400,
    "publishing": 7300,
    "cost": 7500,
    "rehearsal": 8000,
    "internal": 9000,
}
"""The first number of each owner's hundred."""
OF_TWO_HUNDRED = frozenset(("plan", "plan_backups", "plan_data"))
"""The owners of a second hundred, which follows the first one."""
EXPLAINED = [code for code in CODES if code.wrong or code.right]


def completed(fragment: str) -> bytes:
    """Make a spec of a fragment that leaves out what every spec starts with."""
    missing = {"version": "version: 1\n", "name": "name: shop\n"}
    if not re.search(r"\bversion:|^(presentation|logic|data):", fragment, re.MULTILINE):
        missing["network"] = "network: {nat_gateway: {mode: none}}\n"
    head = (line for key, line in missing.items() if not re.search(rf"(?<!\w){key}:", fragment))
    return ("".join(head) + fragment).encode("utf-8", "surrogateescape")


def found(fragment: str) -> tuple[compiler.Compiled, set[str]]:
    """Compile a fragment; tell the codes of its findings, those of its environments among them."""
    compiled = compiler.compile_spec("spec.yaml", completed(fragment))
    checked = dict(compiler.check_each("spec.yaml", completed(fragment))).values()
    findings = [*compiled.findings, *(finding for each in checked for finding in each.findings)]
    return compiled, {finding.code.id for finding in findings}


def test_ids_and_names_are_unique() -> None:
    for values in ([code.id for code in CODES], [code.name for code in CODES]):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def owners() -> dict[str, dict[str, Code]]:
    """Return the codes of each owner by their constants."""
    found = {}
    for module in (*codes.OWNERS, *registry.code_modules()):
        name = module.removesuffix(".codes").rsplit(".", 1)[-1]
        found[name] = {k: v for k, v in vars(import_module(module)).items() if isinstance(v, Code)}
    return found


def test_every_owner_has_its_block() -> None:
    assert owners().keys() == BLOCKS.keys()
    for owner, known in owners().items():
        for constant, code in known.items():
            assert re.fullmatch(r"T\d{4}", code.id), constant
            numbers = range(1, 200 if owner in OF_TWO_HUNDRED else 100)
            assert int(code.id[1:]) - BLOCKS[owner] in numbers, f"{constant} has {code.id}"


def test_only_warnings_about_specs_can_be_accepted() -> None:
    proven_and_written = {"permission-reaches-others"}
    for code in CODES:
        assert not code.acceptable or code.severity is Severity.WARNING
        is_about_the_spec = code.id < "T4" or code.name in proven_and_written
        assert code.acceptable == (code.severity is Severity.WARNING and is_about_the_spec)


def test_a_code_reads_well() -> None:
    for code in CODES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.name), code.id
        assert code.why.endswith("."), code.id
        assert bool(code.wrong) == bool(code.right), f"{code.id}: both fragments or none"


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.id)
def test_the_wrong_fragment_gives_the_code_and_shows_one_mistake(code: Code) -> None:
    compiled, given = found(code.wrong)
    assert code.id in given
    errors = {finding.code.id for finding in compiled.findings if finding.is_error}
    assert errors <= {code.id}


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.id)
def test_the_right_fragment_compiles_and_does_not_give_the_code(code: Code) -> None:
    compiled, given = found(code.right)
    assert code.id not in given
    assert compiled.bundle is not None, sorted(given)


def texts() -> dict[str, str]:
    """Every source file of the compiler, by its path."""
    paths = (ROOT / "tiers").rglob("*.py")
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_every_mentioned_code_is_registered() -> None:
    known = (
        {code.id for code in CODES}
        | {f"T{first}{rest}" for first in range(10) for rest in ("000", "999")}
        | {"T3999"}
    )
    for path, text in texts().items():
        assert set(re.findall(r"\bT\d{4}\b", text)) <= known, path


def test_every_registered_code_is_used() -> None:
    elsewhere = {
        word
        for path, text in texts().items()
        if not path.startswith("tiers/diagnostics/codes/") and not path.endswith("/codes.py")
        for word in re.findall(r"\w+", text)
    }
    for constants in owners().values():
        assert constants.keys() - elsewhere == set()


def test_a_code_is_found_by_number_and_name() -> None:
    for code in CODES:
        assert codes.find(code.id) == codes.find(code.id.lower()) == codes.find(code.name) == code


def test_an_unknown_code_is_not_found() -> None:
    assert codes.find("T0000") is None
