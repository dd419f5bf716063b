"""Sources of images where the name of an image belongs: `tiers` runs images, and builds none."""

from collections.abc import Mapping

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import quoted
from tiers.ir import identifiers
from tiers.tuples import NamedTuple
from tiers.workload.tasks.codes import IMAGE_NOT_BUILT

BESIDE = ("build", "dockerfile")
"""Keys of other tools beside `image`."""
_INSIDE = frozenset({*BESIDE, "context"})
"""Keys of other tools in the value of `image`."""
_PARAMETER = frozenset({"parameter", "default", "description"})
"""Keys of a stack parameter in the value of `image`."""
_LONGEST = 100
"""Characters of a path that is shown in a command."""
_COMPONENT = 2
"""Steps of the route to a component: its tier, and its name."""
_PLATFORMS = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}
_DEFAULT = "arm64"
_FILE = "Dockerfile"
_MESSAGE = "`tiers` does not build images"
_LABEL = "a source, not the name of an image"
_NOTE = "`docker push` prints the digest; a tag works too, but may be pushed again"
_REGISTRY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"


class Source(NamedTuple):
    """The directory that an image is built from, and the file that says how, if that is unusual."""

    context: str
    file: str = ""


def findings(data: Mapping[str, object], route: Route, options: str = "") -> dict[str, Diagnostic | None]:
    """Return the finding about a container whose image is to be built, by the key that says so.

    Other keys that it answers for have None. `options` are further ones of `docker build`.
    """
    written = data.get("image")
    beside = [each for each in BESIDE if each in data]
    flags = f"--platform {_platform(data, route)}{options}"
    if beside:
        missing = () if "image" in data else ("image",)
        notes = tuple(Note(Place(route, "key"), f"has no `{each}`") for each in missing)
        source = {each: data[each] for each in beside}
        help_ = f"remove {quoted(beside)}, {_help(route, _source(source), flags)}"
        found = _finding(source, route, notes, help_)
        return {**dict.fromkeys((*beside, *missing)), beside[0]: found}
    inner = (*route, "image")
    if isinstance(written, Mapping) and _INSIDE & written.keys():
        note = Note(Place(inner, "key"), "must be the name of an image")
        source = {key: value for key, value in written.items() if key not in _PARAMETER}
        return {"image": _finding(source, inner, (note,), _help(route, _source(source), flags))}
    if isinstance(written, str) and written.startswith((".", "/")):
        help_ = _help(route, _source({"build": written}), flags)
        return {"image": IMAGE_NOT_BUILT.at(inner, _MESSAGE, label=_LABEL, help=help_, note=_NOTE)}
    return {}


def _finding(written: Mapping[str, object], route: Route, notes: tuple[Note, ...], help_: str) -> Diagnostic:
    """Return the finding at the first key of a source, with notes at the others."""
    first, *others = (Place((*route, each), "key") for each in written)
    also = (*notes, *(Note(each, "not part of an image's name") for each in others))
    return IMAGE_NOT_BUILT.at(first, _MESSAGE, label=_LABEL, also=also, help=help_, note=_NOTE)


def _platform(data: Mapping[str, object], route: Route) -> str:
    """Return the platform of a component; that of a further container in its tasks is not known here."""
    if len(route) != _COMPONENT:
        return "linux/ARCHITECTURE"
    architecture = data.get("architecture")
    known = architecture if isinstance(architecture, str) and architecture in _PLATFORMS else _DEFAULT
    return _PLATFORMS[known]


def _source(written: Mapping[str, object]) -> Source:
    """Return the source that the keys of Compose and Copilot name.

    Their `build` is a directory, a file, or a mapping of both:
    https://docs.docker.com/reference/compose-file/build/
    https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#image-build
    """
    build = written.get("build")
    inner = build if isinstance(build, Mapping) else {**written, "context": build or written.get("context")}
    context, file = (
        each if isinstance(each := inner.get(key), str) else "" for key in ("context", BESIDE[1])
    )
    folder, _, last = context.rpartition("/")
    if _FILE in last:
        return Source(folder or ".", file or context)
    context = context or "."
    if file and "/" not in file and context != ".":
        file = f"{context.rstrip('/')}/{file}"
    return Source(context, file)


def _help(route: Route, source: Source, flags: str) -> str:
    import shlex

    name = str(route[-1])
    image = f"{_REGISTRY}/{name}"
    parameter = f"{identifiers.pascal(name)}Image"
    context, file = (shlex.quote(_shown(each)) for each in source)
    written = f" --file {file}" if source.file else ""
    option = f"--image {name}" if len(route) == _COMPONENT else f"--parameter {parameter}"
    return (
        f"use `image: {{parameter: {parameter}}}`, and run, with your registry and tag:\n"
        f"`docker build {flags} --tag {image}:1.0{written} {context}`\n"
        f"`docker push {image}:1.0`\n"
        f"`tiers deploy SPEC {option}={image}@sha256:DIGEST`"
    )


def _shown(path: str) -> str:
    """Return a path as an argument of a command, or a placeholder for one that no command should show."""
    if len(path) > _LONGEST or not path.isprintable():
        return "PATH"
    return f"./{path}" if path.startswith("-") else path
