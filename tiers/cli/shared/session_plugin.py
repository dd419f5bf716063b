"""The plugin of Session Manager, which connects a terminal to a session.

Its arguments are documented in its source only: the response, the region, the operation, the profile, the
request, and the endpoint of Session Manager, https://github.com/aws/session-manager-plugin.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiers.operate.exec_sessions import Session

PLUGIN: Final = "session-manager-plugin"
PAGE: Final = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "session-manager-working-with-install-plugin.html"
)
VARIABLE: Final = "AWS_SSM_START_SESSION_RESPONSE"
"""The environment variable that the plugin reads the response from, which has a token."""
PROFILES: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
WITHOUT_VARIABLE: Final = (1, 2, 497, 0)
"""The last version of the plugin that reads the response from its arguments only."""
TIMEOUT: Final = 10
"""Seconds for the version of the plugin."""
_VERSION: Final = re.compile(r"\d{1,9}(\.\d{1,9}){0,3}", re.ASCII)


def find() -> str | None:
    """Return the path of the plugin; None if it is not in `PATH`."""
    return shutil.which(PLUGIN)


def connect(
    plugin: str, session: "Session", region: str, profile: str, credentials: Mapping[str, str]
) -> int:
    """Connect the terminal to a session until it ends; return the exit code of the plugin.

    After an interruption of the network, the plugin resumes the session with the profile, or with the
    credentials of a role.
    """
    response, environment = json.dumps(session.response), dict(os.environ)
    if credentials:
        environment = {name: value for name, value in environment.items() if name not in PROFILES}
        environment |= credentials
        profile = ""
    if _reads_variable(plugin):
        # The arguments of a process are visible to all users of a machine.
        environment[VARIABLE], response = response, VARIABLE
    request = json.dumps({"Target": session.target})
    words = [plugin, response, region, "StartSession", profile, request, session.endpoint]
    sys.stdout.flush()
    with _keys_for_the_session():
        # The user's own program, with a list of arguments and no shell.
        return subprocess.run(words, env=environment, check=False).returncode  # noqa: S603


def _reads_variable(plugin: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program
            [plugin, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = _VERSION.fullmatch(done.stdout.strip())
    return found is not None and tuple(map(int, found[0].split("."))) > WITHOUT_VARIABLE


@contextmanager
def _keys_for_the_session() -> Iterator[None]:
    """Leave Ctrl-C and the other keys that send signals to the plugin, which sends them to the container."""
    keys = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)
    # A function, because what is ignored would be ignored by the plugin as well.
    before = [signal.signal(each, lambda *_: None) for each in keys]
    try:
        yield
    finally:
        for each, handler in zip(keys, before, strict=True):
            signal.signal(each, handler)
