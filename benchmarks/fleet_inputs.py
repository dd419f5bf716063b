"""Writes many specs and many environments of one.

Usage: `python -m benchmarks.fleet_inputs SPEC FOLDER`
"""

import sys
from pathlib import Path

NUMBERS = (1, 100, 1000)


def main(spec: str, folder: str) -> None:
    """Write `environments-N.yaml` and the folders `specs-N`, all made of one spec."""
    text = Path(spec).read_text(encoding="utf-8")
    for number in NUMBERS:
        specs = Path(folder, f"specs-{number}")
        specs.mkdir(parents=True)
        for each in range(number):
            specs.joinpath(f"{each:04}.yaml").write_text(_named(text, f"shop-{each}"), encoding="utf-8")
        environments = "".join(
            f"  env-{each}:\n    logic: {{web: {{count: {1 + each % 4}}}}}\n" for each in range(number)
        )
        path = Path(folder, f"environments-{number}.yaml")
        path.write_text(f"{_named(text, 'shop')}\nenvironments:\n{environments}", encoding="utf-8")


def _named(text: str, name: str) -> str:
    return "".join(
        f"name: {name}\n" if line.startswith("name:") else line for line in text.splitlines(keepends=True)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
