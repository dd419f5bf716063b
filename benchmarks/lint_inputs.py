"""Writes what `tiers lint SPEC` gives to cfn-lint, so that plain cfn-lint can be run on the same files.

Usage: `python -m benchmarks.lint_inputs SPEC FOLDER`
"""

import sys
from pathlib import Path

from tiers import compiler
from tiers.cloudformation.flatten import flatten
from tiers.cloudformation.write import to_yaml
from tiers.lint.spec_findings import FLAT


def main(spec: str, folder: str) -> None:
    """Write the bundle's templates and the flattened tree; raises `ValueError` for a spec with errors."""
    compiled = compiler.compile_spec(spec, Path(spec).read_bytes())
    if compiled.bundle is None:
        raise ValueError([finding.message for finding in compiled.findings])
    Path(folder).mkdir(parents=True)
    for file, text in {**compiled.bundle.files, FLAT: to_yaml(flatten(compiled.bundle.templates))}.items():
        Path(folder, file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
