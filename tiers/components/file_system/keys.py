"""The keys of a file system that are mappings: its lifecycle and its access points."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Pattern
from tiers.language.vocabulary import LONGEST_NAME, NAME_PATTERN

LARGEST_ID = 2**32 - 1
"""https://docs.aws.amazon.com/efs/latest/ug/API_PosixUser.html"""

Days = Literal[1, 7, 14, 30, 60, 90, 180, 270, 365, "none"]
"""https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html"""

POINTS = Keys("access point", NAME_PATTERN, LONGEST_NAME)
# https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
_DIRECTORY = Pattern(
    r"(/(?!\.)[A-Za-z0-9 ._@~=:,+-]{1,64}){1,4}",
    "an absolute path of one to four directories such as `/uploads`",
)
_TRANSITION = "use `ia: 30`, `archive: 90`, and `back: 1`, in days"


class FileLifecycle(Record):
    """When files move between storage classes."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("transition_to_ia", "to_ia", "infrequent_access"), "use `ia: 30`, in days"),
            **dict.fromkeys(("transition_to_archive", "to_archive"), "use `archive: 90`, in days"),
            **dict.fromkeys(
                ("transition_to_primary_storage_class", "to_primary", "to_standard"), "use `back: 1`"
            ),
            **dict.fromkeys(("days", "rules", "policies"), _TRANSITION),
            "expire": "remove it: a file system deletes no files",
        }
    )

    ia: Annotated[
        Days,
        Doc("Days without access after which a file moves to Infrequent Access"),
        Example(60),
    ] = 30
    archive: Annotated[
        Days,
        Doc("Days without access after which a file moves to Archive"),
        Example(180),
    ] = 90
    back: Annotated[
        Literal[1, "none"],
        Doc("`1` moves a file back to Standard when it is accessed once; `none` leaves it where it is"),
        Example("none"),
    ] = 1


class AccessPoint(Record):
    """A directory of a file system, and the user as whom its clients read and write there."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("user", "owner", "owner_uid", "posix_user"), "use `uid: 1000`"),
            **dict.fromkeys(("group", "owner_gid"), "use `gid: 1000`"),
            **dict.fromkeys(("root_directory", "root_dir", "directory"), "use `path: /uploads`"),
            "mode": 'use `permissions: "0755"`',
            "secondary_gids": "remove it: files have the group `gid`",
            "name": "remove it: the key in `access_points` is the name",
        }
    )

    uid: Annotated[
        int,
        Between(1, LARGEST_ID),
        Doc("ID of the user that all clients act as, and that owns the path"),
        Example(33),
    ] = 1000
    gid: Annotated[int, Between(1, LARGEST_ID), Doc("ID of the group"), Example(33)] = 1000
    path: Annotated[
        str,
        _DIRECTORY,
        Between(1, 100),
        Doc("Directory of the file system that clients see as the root; made when it is first mounted"),
        Example("/uploads"),
    ]
    permissions: Annotated[
        str,
        Pattern("[0-7]{3,4}", 'the mode of a directory in quotes such as `"0755"`'),
        Doc("Mode of that directory when it is made, in quotes"),
        Example("0750"),
    ] = "0755"


DEFAULT_POINTS: Mapping[str, AccessPoint] = MappingProxyType({"shared": AccessPoint(path="/shared")})
