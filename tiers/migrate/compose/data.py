"""Databases, caches, buckets, and queues of a Compose file."""

from tiers.migrate import catalog
from tiers.migrate.compose import images, variables
from tiers.migrate.compose.images import Kind
from tiers.migrate.compose.site import Service, Site
from tiers.migrate.draft import Component
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State

TYPES = {Kind.DATABASE: "rds", Kind.CACHE: "cache", Kind.BUCKET: "bucket", Kind.QUEUE: "queue"}
_SERVICES = {Kind.CACHE: "Amazon ElastiCache", Kind.BUCKET: "Amazon S3", Kind.QUEUE: "Amazon SQS"}
_OWN = {
    **dict.fromkeys(("image", "restart", "container_name", "hostname", "user", "expose", "networks"), ""),
    **dict.fromkeys(("healthcheck", "deploy", "platform", "depends_on", "profiles", "secrets"), ""),
}
_LEFT_OUT = {
    "ports": "it is never open to the internet; use a `bastion` to connect to it",
    "volumes": "its data does not move; restore a dump or a snapshot",
    "command": "options of the server are not imported; see `parameters`",
    "tmpfs": "its data does not move",
}


def component(name: str, node: Node, image: str, known: images.Known, site: Site) -> Component | None:
    """Return the component in place of a service, or none if there is no type for it."""
    type_ = TYPES[known.kind]
    where = node.child("image") or node
    if not catalog.has_type(type_):
        words = f"there is no component type for it; the service of AWS is {_SERVICES[known.kind]}"
        site.ledger.add(State.LEFT_OUT, node, words)
        node.read()
        return None
    made = site.add(name, type_)
    if known.kind is Kind.DATABASE:
        _database(made, where, image, known.what)
    elif known.kind is Kind.CACHE:
        made.put(("engine",), known.what, where, "clients must use TLS, `rediss://`")
    else:
        made.changed(where, f"a component of type `{type_}`; clients need no endpoint and no keys")
    return made


def _database(made: Component, where: Node, image: str, engine: str) -> None:
    version = images.version(image, engine)
    made.set(("engine",), engine, where)
    if version:
        made.set(("engine_version",), version, where)
    made.changed(where, f"`rds`, `engine: {engine}`, in place of the container")


def rest(service: Service, made: Component) -> None:
    """Write what a service of data says about itself, once all services are known."""
    for name, value, node in variables.entries(service.node.child("environment")):
        if name in variables.DATABASES and value and made.type == "rds":
            made.put(("database",), value, node)
        elif name in variables.USERS and value and made.type == "rds":
            made.put(("username",), value, node)
        elif "PASSWORD" in name.upper():
            made.changed(node, "AWS makes the password, and keeps it in Secrets Manager")
        else:
            made.left_out(node, "a variable of the container")
    for key, each in service.node.entries():
        if key in _LEFT_OUT:
            for item in each.items():
                made.left_out(item, _LEFT_OUT[key])
        elif key in _OWN:
            each.read()
            if key != "image":
                made.remark(State.MAPPED, each, f"`{made.type}` has its own")


def leave_out(service_name: str, node: Node, known: images.Known, site: Site) -> None:
    """Add a remark about a service that is not in the spec."""
    words = f"`{service_name}` is {known.what}"
    if known.kind is Kind.NO_TYPE:
        words = f"there is no component type for `{service_name}`; the service of AWS is {known.what}"
    site.ledger.add(State.LEFT_OUT, node, words)
    node.read()
