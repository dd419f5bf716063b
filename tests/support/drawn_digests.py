"""Prints digests of generated specs: `python -m tests.support.drawn_digests`, in a process of its own."""

import hashlib
import json
import sys

from hypothesis import HealthCheck, Phase, given, settings

from tests.support.generated_capacities import Spec
from tests.support.generated_specs import specs


@settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)
@given(specs())
def _print(spec: Spec) -> None:
    sys.stdout.write(f"{hashlib.sha256(json.dumps(spec).encode()).hexdigest()}\n")


if __name__ == "__main__":
    _print()
