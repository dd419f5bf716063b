"""A Compose file to a spec: only the file that was named is read."""

import os

from tiers.migrate import finishing
from tiers.migrate.compose import convert
from tiers.migrate.compose.interpolation import interpolated
from tiers.migrate.compose.site import Options
from tiers.migrate.finishing import Result
from tiers.migrate.folder import Failure, read
from tiers.migrate.remarks import Ledger, State


def run(path: str, schema: str, options: Options) -> Result | None:
    """Return the spec of a Compose file, or nothing if it has no services."""
    ledger = Ledger()
    ledger.root = os.path.dirname(path)
    failures: list[Failure] = []
    root = read(path, failures)
    if root is None:
        return Result("", "", ledger, tuple(failures))
    if not isinstance(root.value, dict) or root.child("services") is None:
        return None
    root = interpolated(root)
    named = root.child("name")
    around = os.path.basename(os.path.dirname(os.path.realpath(path)))
    application = options.name or (named.text if named else None) or around or "compose"
    for other in ("compose.override.yaml", "compose.override.yml", "docker-compose.override.yml"):
        beside = os.path.join(os.path.dirname(path), other)
        if os.path.lexists(beside):
            ledger.add_file(State.LEFT_OUT, beside, "only the file that you name is read")
    return finishing.finish(
        convert.convert(root, application, options, ledger), schema, f"`{os.path.basename(path)}`"
    )
