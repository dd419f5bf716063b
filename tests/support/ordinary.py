"""Runs `tiers` as an ordinary user where the tests run as root: `python -m tests.support.ordinary WORD...`.

Whatever is imported is loaded before, because the user may not be able to read where Python is.
"""

import os
import pkgutil
import sys
from importlib import import_module

import tiers
from tests.support.namespaces import NOBODY, become
from tiers import compiler
from tiers.cli import main

_SPEC = b"version: 1\nname: shop\ndata: {db: {type: rds, engine: mysql}}\n"


def load_everything() -> None:
    """Import what a command imports when it is run."""
    for each in pkgutil.walk_packages(tiers.__path__, "tiers."):
        if not each.name.endswith("__main__"):
            import_module(each.name)
    compiler.compile_spec("spec.yaml", _SPEC)


if __name__ == "__main__":
    if os.geteuid() == 0:
        load_everything()
        become(NOBODY)
        os.chdir("/")
    sys.exit(main(sys.argv[1:]))
