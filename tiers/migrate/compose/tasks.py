"""The keys of a service in a Compose file that become keys of a task."""

import re

from tiers.migrate import amounts, secrecy
from tiers.migrate.compose.site import Service, Site, text
from tiers.migrate.draft import Component, free_name, has_variable, pascal
from tiers.migrate.nodes import Node, plain
from tiers.migrate.remarks import State
from tiers.workload.tasks.mounts import PATH

_CPU, _MEMORY = 512, 1024
_UNITS = 1024
_LONGEST_STOP = 120
_NO_EFFECT = (
    "container_name",
    "hostname",
    "tty",
    "stdin_open",
    "pull_policy",
    "develop",
    "annotations",
    "attach",
)
_NOT_ON_FARGATE = (
    *("privileged", "devices", "gpus", "network_mode", "pid", "ipc", "cap_add", "security_opt", "sysctls"),
    *(
        "extra_hosts",
        "dns",
        "dns_search",
        "ulimits",
        "shm_size",
        "logging",
        "cgroup_parent",
        "runtime",
        "userns_mode",
    ),
)
_OTHERS = {
    "env_file": "it is not read; copy its lines to `environment`, and its secrets to `secrets`",
    "extends": "the other service is not read; write its keys here, and import again",
    "configs": "files of the host do not exist on Fargate; copy them into the image",
}
_LOCAL = re.compile(
    r"(?:curl|wget)\b.*?https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^\s'\"|;&]*)?"
)


_LONGEST = 1000
"""Characters of a health check in which a path is looked for."""


def convert(service: Service, component: Component) -> None:
    """Write what a service says about its container."""
    node = service.node
    _image(service, component)
    component.set(("read_only",), text(node.take("read_only")) == "true")
    _platform(component, node.take("platform"))
    _size(component, node)
    _count(component, node)
    for key in ("entrypoint", "command"):
        found = node.take(key)
        words = amounts.words(found) if found is not None else None
        if (
            found is not None
            and words
            and not any(map(has_variable, words))
            and not secrecy.in_command(words)
        ):
            component.put((key,), words, found)
        elif found is not None:
            component.left_out(found, "it is empty, has a variable, or may have a secret; write it")
    _check(component, node.take("healthcheck"))
    _stop(component, node.take("stop_grace_period"))
    for key in ("user", "working_dir", "init"):
        found = node.take(key)
        if found is not None:
            component.put((key,), found.value if key == "init" else found.text, found)
    _rest(component, node)


def _image(service: Service, component: Component) -> None:
    build, image = service.node.take("build"), service.node.take("image")
    parameter = f"{pascal(service.name)}Image"
    given = f"pass `--parameter {parameter}=IMAGE`"
    if build is None and image is not None and component.put_image(("image",), service.image, image):
        return
    shared = component.draft.images.setdefault(repr(plain(build)), parameter) if build else parameter
    component.set(("image",), {"parameter": shared}, build or image or service.node)
    if image is not None:
        component.remark(State.MAPPED, image, "`image`, a stack parameter")
    if build is not None and shared != parameter:
        component.remark(State.MAPPED, build, f"`image`, the same as in `{shared}`")
    elif build is not None:
        component.changed(build, f"`{_build(service.name, build)}`, push the image, then {given}")
    else:
        component.asked(image or service.node, given)


def _build(name: str, node: Node) -> str:
    is_map = isinstance(node.value, dict)
    context = text(node.child("context")) if is_map else text(node)
    words = ["docker build"]
    dockerfile, target = (text(node.child(key)) if is_map else "" for key in ("dockerfile", "target"))
    if dockerfile:
        words.append(f"--file {(context or '.').rstrip('/')}/{dockerfile}")
    if target:
        words.append(f"--target {target}")
    arguments = node.child("args") if is_map else None
    if arguments is not None:
        names = [key for key, _ in arguments.entries()]
        names += [text(each).partition("=")[0] for each in arguments.items()]
        words += [f"--build-arg {each}=..." for each in names]
    return " ".join([*words, f"--tag {name}", context or "."])


def _platform(component: Component, node: Node | None) -> None:
    architecture = "arm64" if node is not None and "arm" in text(node) else "x86_64"
    component.set(("architecture",), architecture, node)
    if node is not None:
        component.remark(State.MAPPED, node, f"`architecture: {architecture}`")


def _size(component: Component, node: Node) -> None:
    deploy = node.child("deploy")
    resources = deploy.child("resources") if deploy else None
    limits = resources.child("limits") if resources else None
    cpu = (limits.take("cpus") if limits else None) or node.take("cpus")
    memory = (limits.take("memory") if limits else None) or node.take("mem_limit")
    given = [each for each in (cpu, memory) if each is not None]
    if not given:
        return
    units = _units(cpu) if cpu else _CPU
    size = amounts.mebibytes(memory) if memory else None
    fitting = amounts.task_size(units, size or (_MEMORY if memory else 0))
    component.set(("cpu",), fitting[0], cpu or memory)
    component.set(("memory",), fitting[1], memory or cpu)
    for each in given:
        component.changed(each, f"`cpu: {fitting[0]}, memory: {fitting[1]}`, the next size of a Fargate task")


def _units(node: Node) -> int:
    found = re.fullmatch(r"[0-9]{0,4}(?:\.[0-9]{1,4})?", text(node))
    return round(float(found[0]) * _UNITS) if found and found[0] not in {"", "."} else _CPU


def _count(component: Component, node: Node) -> None:
    deploy = node.child("deploy")
    found = (deploy.take("replicas") if deploy else None) or node.take("scale")
    number = found.whole if found is not None else None
    if component.type != "fargate":
        return
    component.set(("count",), 1 if number is None else number, found)
    if found is not None:
        component.remark(State.MAPPED, found, "`count`")


_CHECK = (("interval", 30), ("retries", 3), ("timeout", 30), ("start_period", 0))
"""Keys of a health check, with Docker's defaults: https://docs.docker.com/reference/dockerfile/#healthcheck"""


def _check(component: Component, node: Node | None) -> None:
    if node is None:
        return
    test = node.child("test")
    words = [text(each) for each in test.items()] if test is not None else []
    if test is not None and test.text:
        words = [amounts.SHELL, test.text]
    disabled = node.child("disable")
    if not words or words[0] == "NONE" or (disabled is not None and disabled.value is True):
        component.remark(State.MAPPED, node, "no health check of the container")
        return
    check: dict[str, object] = {"command": amounts.check_command(words)}
    for key, usual in _CHECK:
        found = node.child(key)
        value = usual if found is None else found.whole if key == "retries" else amounts.seconds(found)
        if component.has("container_check", key) and value:
            check[key] = value
    if secrecy.in_command(words):
        component.left_out(node, "it may have a secret; write it")
        return
    component.put(("container_check",), check, node)
    local = _LOCAL.search(" ".join(words)[:_LONGEST])
    if local is not None and local["path"] and component.has("health_check", "path"):
        component.set(("health_check", "path"), local["path"], node)
        component.draft.ledger.add(State.MAPPED, node, "`health_check.path`", component.name)


def _stop(component: Component, node: Node | None) -> None:
    if node is None:
        return
    seconds = amounts.seconds(node)
    if seconds is None:
        component.left_out(node, "it is not a duration")
    else:
        fitting = min(max(seconds, 2), _LONGEST_STOP)
        words = "" if fitting == seconds else f"2 to {_LONGEST_STOP} seconds are possible"
        component.put(("stop_timeout",), fitting, node, words)


def _rest(component: Component, node: Node) -> None:
    restart = node.take("restart")
    if restart is not None:
        words = "a job runs once" if component.type == "job" else "a service replaces tasks that stop"
        component.remark(State.MAPPED, restart, words)
    for key in _NO_EFFECT:
        found = node.take(key)
        if found is not None:
            component.remark(State.MAPPED, found, "not needed on Fargate")
    for key in _NOT_ON_FARGATE:
        found = node.child(key)
        if found is not None:
            component.left_out(found, "Fargate has no such setting")
    for key, words in _OTHERS.items():
        found = node.child(key)
        if found is not None:
            component.left_out(found, words)
    tmpfs = node.child("tmpfs")
    for each in () if tmpfs is None else tmpfs.items() if isinstance(tmpfs.value, list) else (tmpfs,):
        _tmpfs(component, each)
    volumes = node.child("volumes")
    for each in volumes.items() if volumes else ():
        _volume(component, each)


def _tmpfs(component: Component, node: Node) -> None:
    """Write a directory in memory, `PATH` or `PATH:OPTIONS`, as an empty volume."""
    path = text(node).partition(":")[0].rstrip("/")
    name = free_name(path, component.data.get("mounts", {}))
    if PATH.matches(path):
        component.put(("mounts", name), {"path": path, "ephemeral": True}, node, "on disk, not in memory")
    else:
        component.left_out(node, "it is not the path of a directory")


def _volume(component: Component, node: Node) -> None:
    """Add a remark about a volume; the first part of a short one is a name, or a path of the host."""
    source, _, target = text(node).partition(":")
    if isinstance(node.value, dict):
        source, target = text(node.child("source")), text(node.child("target"))
    if not target:
        component.remark(State.MAPPED, node, "an anonymous volume; each task has separate storage")
    elif "docker.sock" in source:
        component.left_out(node, "Fargate has no Docker socket")
    elif source.startswith((".", "/", "~", "$")):
        component.left_out(node, "files of the host do not exist on Fargate; copy them into the image")
    else:
        words = "volumes are not imported, and their data does not move; consider a `bucket`"
        component.left_out(node, words)


def secrets(service: Service, component: Component, site: Site) -> None:
    """Write the secrets of a service, which are files with Compose, and variables here."""
    node = service.node.child("secrets")
    for each in node.items() if node else ():
        name = text(each.child("source")) if isinstance(each.value, dict) else text(each)
        if not name:
            component.left_out(each, "it has no name")
            continue
        variable = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper()
        password = _password_of(name, component, site)
        value = {"from": password} if password else {"ssm": f"/{site.application}/{name}"}
        component.set(("secrets", variable), value, each)
        component.changed(each, f"the variable `{variable}`; there is no file `/run/secrets/{name}`")


def _password_of(name: str, component: Component, site: Site) -> str | None:
    """Return the password of a database that reads it from the same file."""
    for other in site.services.values():
        made = other.component
        if made is None or made.type != "rds" or made.name not in component.data.get("connects_to", []):
            continue
        mounted = other.node.child("secrets")
        names = (
            {text(each.child("source") if isinstance(each.value, dict) else each) for each in mounted.items()}
            if mounted
            else set()
        )
        if name in names:
            return f"{made.name}.password"
    return None
