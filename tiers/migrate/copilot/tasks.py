"""The keys of Copilot's manifests that become keys of a task."""

from collections.abc import Iterator

from tiers.migrate import amounts, secrecy
from tiers.migrate.copilot import values
from tiers.migrate.copilot.site import Site, Workload
from tiers.migrate.draft import Component, name_of, pascal
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State

CPU, MEMORY = 256, 512
"""Sizes of a task that a manifest does not name:
https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#cpu"""
_FREE_STORAGE = 20
_BUILD_KEYS = ("dockerfile", "context", "target", "args", "cache_from")


def convert(work: Workload, site: Site) -> None:
    """Write what the manifest says about containers, and each default of Copilot's that differs."""
    component, node = work.component, work.node
    image = node.child("image")
    _image(work, image, site)
    _size(component, node)
    _platform(component, node)
    component.set(("read_only",), False)
    for key in ("entrypoint", "command"):
        _words(component, (key,), node.take(key))
    _container_check(component, ("container_check",), image.take("healthcheck") if image else None)
    if image is not None:
        _image_rest(component, (), image)
    _exec(component, node)
    _storage(component, node.child("storage"))
    _logging(component, node.child("logging"))
    _sidecars(work, site)
    for key, words in _NEVER.items():
        found = node.child(key)
        if found is not None:
            component.left_out(found, words)


_NEVER = {
    "observability": "tracing needs a sidecar of the AWS Distro for OpenTelemetry; add it yourself",
    "taskdef_overrides": "use `overrides` of the spec; `tiers ids` prints the names",
    "publish": "topics are not imported; add them yourself, and `COPILOT_SNS_TOPIC_ARNS` to `environment`",
}


def _image(work: Workload, image: Node | None, site: Site) -> None:
    component = work.component
    parameter = f"{pascal(work.name)}Image"
    given = f"pass `--parameter {parameter}=IMAGE`"
    location = image.take("location") if image else None
    build = image.take("build") if image else None
    if location is not None and component.put_image(("image",), location.text, location):
        return
    component.set(("image",), {"parameter": parameter}, location or build or image or work.node)
    if location is not None:
        component.asked(location, given)
    elif build is not None:
        component.changed(
            build,
            f"`{_build(work.name, build)}`, then {given}; the images in the ECR repository "
            f"`{site.application}/{work.name}` are lost with `copilot svc delete`",
        )
    else:
        site.ledger.add_once(State.ASKED, work.node, f"it has no image: {given}", component.name)


def _build(name: str, node: Node) -> str:
    """Return the build as a command; its arguments by name, because a value may be a secret."""
    parts = {key: node.child(key) for key in _BUILD_KEYS} if isinstance(node.value, dict) else {}
    dockerfile, context, target = (_text(parts.get(key)) for key in ("dockerfile", "context", "target"))
    dockerfile = dockerfile or (node.text or "")
    words = ["docker build"]
    if dockerfile:
        words.append(f"--file {dockerfile}")
    if target:
        words.append(f"--target {target}")
    arguments = parts.get("args")
    words += [f"--build-arg {key}=..." for key, _ in (arguments.entries() if arguments else ())]
    where = context or (dockerfile.rpartition("/")[0] or ".")
    return " ".join([*words, f"--tag {name}", where])


def _text(node: Node | None) -> str:
    return (node.text if node else None) or ""


def _image_rest(component: Component, prefix: tuple[str, ...], image: Node) -> None:
    credentials = image.take("credentials")
    if credentials is not None:
        component.put((*prefix, "credentials"), credentials.text, credentials)
    depends = image.take("depends_on")
    if depends is not None:
        _depends(component, prefix, depends)
    labels = image.take("labels")
    if labels is not None:
        component.left_out(labels, "labels of containers have no counterpart")


def _depends(component: Component, prefix: tuple[str, ...], node: Node) -> None:
    conditions = {name_of(name): (each.text or "").lower() for name, each in node.entries()}
    component.put((*prefix, "depends_on"), conditions, node)


def _size(component: Component, node: Node) -> None:
    given = {key: node.take(key) for key in ("cpu", "memory")}
    wanted = {key: found.whole if found else None for key, found in given.items()}
    fitting = amounts.task_size(wanted["cpu"] or CPU, wanted["memory"] or MEMORY)
    for key, size in zip(("cpu", "memory"), fitting, strict=True):
        found = given[key]
        component.set((key,), size, found)
        if found is None:
            continue
        if wanted[key] is None:
            component.left_out(found, "it is not a number")
        elif wanted[key] == size:
            component.remark(State.MAPPED, found, f"`{key}`")
        else:
            component.changed(found, f"`{key}: {size}`, the next size of a Fargate task")


def _platform(component: Component, node: Node) -> None:
    platform = node.take("platform")
    text = (platform.text or "").lower() if platform else ""
    if platform is not None and isinstance(platform.value, dict):
        parts = [platform.child(key) for key in ("osfamily", "architecture")]
        text = "/".join((each.text or "").lower() for each in parts if each is not None)
    architecture = "arm64" if "arm" in text else "x86_64"
    component.set(("architecture",), architecture, platform)
    if platform is not None:
        component.remark(State.MAPPED, platform, f"`architecture: {architecture}`")


def is_windows(node: Node) -> bool:
    """Return whether a workload is for Windows, whose containers the language does not have."""
    platform = node.child("platform")
    if platform is None:
        return False
    family = platform.child("osfamily") if isinstance(platform.value, dict) else platform
    return (_text(family)).lower().startswith("windows")


def _words(component: Component, path: tuple[str, ...], node: Node | None) -> None:
    if node is None:
        return
    words = amounts.words(node)
    if words and not secrecy.in_command(words):
        component.put(path, words, node)
    else:
        component.left_out(node, "it may have a secret" if words else "it is not a command")


_CHECK = (("interval", 10), ("retries", 2), ("timeout", 5), ("start_period", 0))
"""Keys of a container's health check, with Copilot's defaults:
https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#image-healthcheck"""


def _container_check(component: Component, path: tuple[str, ...], node: Node | None) -> None:
    if node is None:
        return
    command = node.child("command")
    written = amounts.words(command) if command is not None and isinstance(command.value, list) else None
    if command is not None and command.text:
        written = [amounts.SHELL, command.text]
    if not written or secrecy.in_command(written):
        component.left_out(node, "it may have a secret" if written else "it has no command")
        return
    check: dict[str, object] = {"command": amounts.check_command(written)}
    for key, usual in _CHECK:
        found = node.child(key)
        value = usual if found is None else found.whole if key == "retries" else amounts.seconds(found)
        if component.has(*path, key) and value:
            check[key] = value
    component.put(path, check, node)


def _exec(component: Component, node: Node) -> None:
    found = node.take("exec")
    if found is None:
        return
    enabled = found.child("enable") if isinstance(found.value, dict) else found
    if enabled is not None and enabled.value is True:
        component.put(("exec",), True, found)
    else:
        component.remark(State.MAPPED, found, "`exec` is off")


def _storage(component: Component, storage: Node | None) -> None:
    if storage is None:
        return
    ephemeral = storage.take("ephemeral")
    if ephemeral is not None and (ephemeral.whole or 0) > _FREE_STORAGE:
        component.put(("ephemeral_storage",), ephemeral.whole, ephemeral)
    elif ephemeral is not None:
        component.remark(State.MAPPED, ephemeral, "the storage that each task has")
    closed = storage.take("readonly_fs")
    if closed is not None and closed.value is True and component.data.get("exec"):
        component.left_out(closed, "ECS Exec needs a writable file system")
    elif closed is not None:
        component.put(("read_only",), closed.value is True, closed)
    volumes = storage.child("volumes")
    for name, volume in volumes.entries() if volumes else ():
        _volume(component, name, volume)


def _volume(component: Component, name: str, volume: Node) -> None:
    efs = volume.child("efs")
    path = volume.child("path")
    if efs is None or efs.value is False:
        mount = {"path": _text(path), "ephemeral": True, **_read_only(volume)}
        component.put(("mounts", name_of(name)), mount, volume)
        return
    component.left_out(
        volume,
        "volumes of Amazon EFS are not imported; `copilot env delete` deletes their data: back it up first",
    )


def _read_only(node: Node) -> dict[str, bool]:
    """Return the key for a mount that can only be read, which is Copilot's default."""
    found = node.child("read_only")
    return {} if found is not None and found.value is False else {"read_only": True}


def _mounts(component: Component, prefix: tuple[str, ...], node: Node) -> None:
    """Write the volumes of a sidecar that the task has."""
    points = node.child("mount_points")
    for each in points.items() if points else ():
        name = name_of(_text(each.child("source_volume")))
        if name in component.data.get("mounts", {}):
            mount = {"path": _text(each.child("path")), "ephemeral": True, **_read_only(each)}
            component.put((*prefix, "mounts", name), mount, each)
        else:
            component.left_out(each, "its volume is not in the spec")


RETENTION = 30


def _logging(component: Component, logging: Node | None) -> None:
    retention = logging.take("retention") if logging else None
    if retention is None:
        component.set(("log_retention",), RETENTION)
    else:
        component.put(("log_retention",), retention.whole, retention)
    for key, each in logging.entries() if logging else ():
        if key != "retention":
            component.left_out(each, "logs go to CloudWatch Logs; a router such as FireLens is not imported")


def _sidecars(work: Workload, site: Site) -> None:
    component = work.component
    sidecars = work.node.child("sidecars")
    for name, node in sidecars.entries() if sidecars else ():
        if not component.has("sidecars", name):
            component.left_out(node, f"`{component.type}` has no sidecars; this container does not run")
            continue
        _sidecar(work, name, node, site)


def _sidecar(work: Workload, name: str, node: Node, site: Site) -> None:
    component, prefix = work.component, ("sidecars", name_of(name))
    component.set((*prefix, "read_only"), False)
    image = node.take("image")
    build = image.child("build") if image is not None and isinstance(image.value, dict) else None
    location = image.child("location") if image is not None and isinstance(image.value, dict) else image
    if location is not None and component.put_image((*prefix, "image"), location.text, location):
        image.read() if image is not None else None
    elif image is not None:
        parameter = f"{pascal(work.name, name)}Image"
        component.set((*prefix, "image"), {"parameter": parameter}, image)
        words = f"`{_build(f'{work.name}-{name}', build)}`, then " if build is not None else ""
        component.changed(image, f"{words}pass `--parameter {parameter}=IMAGE`")
    port = node.take("port")
    if port is not None:
        number = (port.text or "").partition("/")[0]
        component.put((*prefix, "port"), int(number) if number.isdecimal() else None, port)
    essential = node.take("essential")
    if essential is not None:
        component.put((*prefix, "essential"), essential.value is True, essential)
    for key in ("entrypoint", "command"):
        _words(component, (*prefix, key), node.take(key))
    _container_check(component, (*prefix, "container_check"), node.take("healthcheck"))
    credentials = node.take("credentialsParameter")
    if credentials is not None:
        component.put((*prefix, "credentials"), credentials.text, credentials)
    _image_rest(component, prefix, node)
    _mounts(component, prefix, node)
    values.variables(work, node, site, prefix)


def put_port(work: Workload, number: int) -> None:
    """Write the port of the main container."""
    image = work.node.child("image")
    port = image.child("port") if image else None
    if port is not None:
        work.component.put(("port",), number, port)


def ports(work: Workload) -> Iterator[tuple[str, int]]:
    """Yield the ports of the containers by name, the main one first."""
    image = work.node.child("image")
    own = image.take("port") if image else None
    if own is not None and own.whole:
        yield work.name, own.whole
    sidecars = work.node.child("sidecars")
    for name, each in sidecars.entries() if sidecars else ():
        port = each.child("port")
        number = _text(port).partition("/")[0]
        if number.isdecimal():
            yield name, int(number[:6])
