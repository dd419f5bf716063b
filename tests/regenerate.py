"""Rewrites every generated file that is committed: `python -m tests.regenerate`. Read the diff after it."""

import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.migrate import goldens as migrated
from tests.rehearsed import goldens as rehearsed
from tests.support import facts, goldens, iam_facts
from tests.support.paths import ROOT


def main() -> None:
    """Rewrite them all, and list those that changed."""
    changed = [*_facts(), *_schema(), *_cases(), *migrated.rewrite(), *rehearsed.rewrite(), *_documentation()]
    sys.stdout.write("".join(f"{path}\n" for path in changed))
    sys.stdout.write(f"{len(changed)} files changed\n")


def _cases() -> Iterator[str]:
    for case in goldens.cases():
        yield from goldens.rewrite(case)


def _facts() -> Iterator[str]:
    folder = ROOT / "tiers" / "facts"
    yield from _written(folder / "instance-types.txt", _lines(facts.instance_types()))
    yield from _written(folder / "instance-type-regions.txt", _lines(facts.instance_type_regions()))
    yield from _written(folder / "aurora-classes.txt", _lines(facts.aurora_classes()))
    yield from _written(folder / "database-classes.txt", _lines(facts.database_classes()))
    yield from _written(folder / "standby-classes.txt", _lines(facts.standby_classes()))
    yield from _written(folder / "cache-node-types.txt", _lines(facts.cache_node_types()))
    yield from _written(folder / "lambda-runtimes.txt", _lines(facts.lambda_runtimes()))
    yield from _written(folder / "country-codes.txt", _lines(facts.country_codes()))
    yield from _written(folder / "regions.txt", _lines(facts.regions()))
    yield from _written(folder / "network-properties.txt", _lines(facts.network_properties()))
    yield from _written(folder / "attributes.txt", _lines(facts.attributes()))
    if iam_facts.are_installed():
        yield from _written(folder / "iam-actions.txt", iam_facts.actions())
        yield from _written(folder / "managed-policies.txt", iam_facts.managed_policies())


def _lines(names: Iterable[str]) -> str:
    return "".join(f"{name}\n" for name in names)


def _schema() -> Iterator[str]:
    from tiers.language import schema

    yield from _written(ROOT / "schema" / "tiers.schema.json", schema.text())


def _documentation() -> Iterator[str]:
    if find_spec("tests.pages"):
        yield from import_module("tests.pages").regenerate()


def _written(path: Path, text: str) -> Iterator[str]:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
        yield str(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
