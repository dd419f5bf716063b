"""`python -m tiers`, and the program `tiers`."""

import atexit
import os
import sys

from tiers.cli import flush, main


def run() -> None:
    """Run the command line, and end the process without Python's farewell to each module.

    That took a twentieth of the time of a compilation. Whatever asked to run at the end does.
    """
    code = main()
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no public name
    flush()
    os._exit(code)


if __name__ == "__main__":
    run()
