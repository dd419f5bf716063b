"""Names of files for services that know a repository: relative to its directory, with slashes."""

import os


def relative(path: str, root: str) -> str:
    """Return the path from `root`, an absolute folder, with slashes on every system.

    A file outside of it keeps its leading `..`, and its bare name where there is no way there, as from one
    drive to another.
    """
    try:
        # Joined first, so that nothing asks for the working directory.
        found = os.path.relpath(os.path.join(root, path), root)
    except ValueError:
        found = os.path.basename(path)
    return found.replace(os.sep, "/")
