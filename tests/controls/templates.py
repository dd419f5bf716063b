"""The templates that scanners look at: of every shipped spec, in each environment and each layout."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT, SHIPPED
from tiers import compiler, source
from tiers.compile.bundle import Bundle
from tiers.ir.placed import Layout
from tiers.language import overlay


def shipped() -> list[str]:
    """Name every shipped spec, and each of its environments as `SPEC/ENVIRONMENT`."""
    return [name for path in SHIPPED for name in _named(path)]


def _named(path: Path) -> Iterator[str]:
    document, _ = source.parse(path.name, path.read_bytes())
    yield path.stem
    yield from (f"{path.stem}/{environment}" for environment in overlay.names(document))


def bundles(name: str) -> Iterator[Bundle]:
    """Compile a spec, or one of its environments, to each layout."""
    spec, _, environment = name.partition("/")
    path = f"specs/{spec}.yaml"
    for layout in Layout:
        compiled = compiler.compile_spec(
            path, (ROOT / path).read_bytes(), layout, "json", environment or None
        )
        assert compiled.bundle is not None, f"{path} does not compile: `tiers check {path}`"
        yield compiled.bundle


def write(folder: Path) -> None:
    """Write every template, as `SPEC/ENVIRONMENT/LAYOUT/FILE`; the base spec's environment is `-`."""
    for name in shipped():
        for bundle in bundles(name):
            into = folder.joinpath(*spec_and_environment(name), bundle.layout)
            into.mkdir(parents=True)
            for file, text in bundle.files.items():
                known = _without_outputs_of_other_stacks(json.loads(text))
                (into / file).write_text(json.dumps(known), encoding="utf-8")


def _without_outputs_of_other_stacks(value: Any) -> Any:
    """Put a string where a template reads another stack's output, which no scanner knows yet."""
    if isinstance(value, list):
        return [_without_outputs_of_other_stacks(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::GetStackOutput" in value:
        return f"the output {value['Fn::GetStackOutput']['OutputName']}"
    return {name: _without_outputs_of_other_stacks(each) for name, each in value.items()}


def spec_and_environment(name: str) -> tuple[str, str]:
    """Return the two folders of a spec or environment."""
    spec, _, environment = name.partition("/")
    return spec, environment or "-"


def spec_of(template: Path) -> str:
    """Name the spec or environment that a template, told from the folder on, is of."""
    spec, environment, *_ = template.parts
    return spec if environment == "-" else f"{spec}/{environment}"
