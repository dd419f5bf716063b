"""Directories of servers in which something is mounted, and the shell lines that make one."""

from tiers.language.shape import Between, Pattern

_SYSTEM = "bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var"
PATH = Pattern(
    rf"(?!/({_SYSTEM})$)(?!/(boot|dev|proc|run|sys)/)(/(?!\.{{1,2}}(/|$))[A-Za-z0-9._-]+){{1,16}}",
    "the path of a directory for the files alone, such as `/srv/shared`",
)
LENGTH = Between(2, 200)

MAKE_DIRECTORY = """\
    # Nothing can be written to the directory itself while {what} is not mounted.
    [ -d "$2" ] || {{ mkdir -p "$2" && chattr +i "$2"; }}
"""
"""Lines of a shell function whose second argument is the directory."""
