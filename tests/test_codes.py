"""Every code: registered once, in its stage's range, used, and with fragments that are what they say."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from tiers import compiler
from tiers.diagnostics import codes
from tiers.diagnostics.codes import warnings
from tiers.diagnostics.model import Code, Severity

ROOT = Path(__file__).parent.parent
CODES = list(codes.all_codes())
RANGES = {
    "parse": range(1, 100),
    "shape": range(101, 200),
    "checks": {*range(201, 243), *range(2220, 2300)},
    "raw": {*range(243, 247), *range(2800, 2900)},
    "parameters": {*range(247, 250), *range(2300, 2400)},
    "warnings": {*range(250, 270), *range(2100, 2200)},
    "listeners": {*range(270, 277), *range(2400, 2500)},
    "servers": {*range(277, 284), *range(2600, 2700)},
    "databases": {*range(284, 290), *range(2500, 2600)},
    "network": {*range(290, 296), *range(2700, 2800)},
    "tags": range(2200, 2220),
    "expectations": range(296, 300),
    "lint": range(301, 400),
    "proof": range(400, 500),
    "delivery": range(501, 510),
    "aws": range(530, 546),
    "deploy": {*range(546, 550), *range(590, 600), *range(5900, 6000)},
    "stacks": range(550, 570),
    "plan": {*range(510, 530), *range(5100, 5300)},
    "regions": range(601, 630),
    "rehearsed_servers": range(720, 750),
    "internal": range(901, 1000),
}
WARNED = {"T302", "T305", "T414", "T430", "T520", "T521", "T522", "T523", "T524", "T592", "T598", "T5910"}
WARNED |= {"T5100", "T5101", "T5102", "T5103", "T5104", "T5151", "T5924"}
EXPLAINED = [code for code in CODES if code.wrong or code.right]


def completed(fragment: str) -> bytes:
    """Make a spec of a fragment that leaves out what every spec starts with."""
    missing = {"version": "version: 1\n", "name": "name: shop\n"}
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


def test_every_module_has_its_range() -> None:
    assert RANGES.keys() == set(codes.STAGES)
    for stage, numbers in RANGES.items():
        module = vars(import_module(f"tiers.diagnostics.codes.{stage}"))
        for constant, code in module.items():
            if isinstance(code, Code):
                assert re.fullmatch(r"T\d{3,4}", code.id), constant
                assert int(code.id[1:]) in numbers, f"{constant} has {code.id}"


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_a_code_reads_well(code: Code) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.name)
    assert code.why.endswith("."), "sentences"
    assert bool(code.wrong) == bool(code.right), "both fragments or none"
    warned = code.id in WARNED or code in vars(warnings).values()
    assert (code.severity is Severity.WARNING) == warned


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.id)
def test_the_wrong_fragment_gives_the_code(code: Code) -> None:
    _, given = found(code.wrong)
    assert code.id in given


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.id)
def test_the_right_fragment_does_not_give_the_code(code: Code) -> None:
    _, given = found(code.right)
    assert code.id not in given


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.id)
def test_the_right_fragment_compiles(code: Code) -> None:
    compiled, given = found(code.right)
    assert compiled.bundle is not None, sorted(given)


@pytest.mark.parametrize("code", EXPLAINED, ids=lambda code: code.id)
def test_a_fragment_shows_one_mistake(code: Code) -> None:
    compiled, _ = found(code.wrong)
    errors = {finding.code.id for finding in compiled.findings if finding.is_error}
    assert errors <= {code.id}


def texts() -> dict[str, str]:
    """Every source file of the compiler, by its path."""
    paths = (ROOT / "tiers").rglob("*.py")
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_every_mentioned_code_is_registered() -> None:
    known = {code.id for code in CODES}
    for path, text in texts().items():
        # `T2xx` and `T25x` name ranges.
        assert set(re.findall(r"\bT\d{3,4}\b", text)) <= known, path


def test_every_registered_code_is_used() -> None:
    elsewhere = "".join(
        text for path, text in texts().items() if not path.startswith("tiers/diagnostics/codes/")
    )
    for stage in codes.STAGES:
        module = vars(import_module(f"tiers.diagnostics.codes.{stage}"))
        constants = [name for name, value in module.items() if isinstance(value, Code)]
        assert [name for name in constants if not re.search(rf"\b{name}\b", elsewhere)] == []


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_a_code_is_found_by_number_and_name(code: Code) -> None:
    assert codes.find(code.id) == codes.find(code.id.lower()) == codes.find(code.name) == code


def test_an_unknown_code_is_not_found() -> None:
    assert codes.find("T000") is None
