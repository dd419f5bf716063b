"""The file system that a function mounts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.workload.mounting import FILE_SYSTEMS, Mounted

# https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html
PATH = Pattern("/mnt/[A-Za-z0-9_.-]+", "a directory directly below `/mnt`, such as `/mnt/shared`")


class FunctionMount(Mounted):
    """A directory of a function in which a file system is."""

    path: Annotated[str, PATH, Between(6, 160), Doc("Directory below `/mnt`"), Example("/mnt/shared")]


FunctionMounts = Annotated[
    Mapping[str, Annotated[str, PATH, Between(6, 160)] | FunctionMount],
    FILE_SYSTEMS,
    Doc("File system that the function mounts, by its name, and the directory below `/mnt`"),
    Example({"shared": "/mnt/shared"}),
]
NO_FILES: Mapping[str, FunctionMount] = MappingProxyType({})
