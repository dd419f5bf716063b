"""The programs of the machine, and the Debian packages of those that it lacks."""

import os
import shutil
from collections.abc import Iterable

from tiers.rehearse.servers.program import PATH, Package


def located(packages: Iterable[Package]) -> tuple[dict[str, str], tuple[Package, ...]]:
    """Return the paths of programs by their names, and the missing ones."""
    found: dict[str, str] = {}
    missing: list[Package] = []
    for each in packages:
        folders = os.pathsep.join((PATH, *each.folders))
        # A library is not executable.
        path = shutil.which(each.name, os.F_OK if ".so" in each.name else os.F_OK | os.X_OK, folders)
        if path is None:
            missing.append(each)
        else:
            found[each.name] = path
    return found, tuple(missing)
