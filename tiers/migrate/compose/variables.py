"""Environment variables of a Compose file, and the connections that they are evidence for."""

from collections.abc import Iterator

from tiers.migrate import secrecy
from tiers.migrate.compose.images import Kind
from tiers.migrate.compose.site import Service, Site
from tiers.migrate.draft import Component, has_variable
from tiers.migrate.hosts import Address, address
from tiers.migrate.nodes import Node

_MOUNTED = "/run/secrets/"
_ENDS = ("_URL", "_URI", "_DSN", "_ADDRESS", "_ADDR", "_HOST")


def entries(node: Node | None) -> Iterator[tuple[str, str | None, Node]]:
    """Yield the variables of a mapping, or of a list of `NAME=VALUE`; a name alone has no value."""
    if node is None:
        return
    for name, each in node.entries():
        yield name, each.text, each
    if isinstance(node.value, list):
        for each in node.items():
            name, equals, value = (each.text or "").partition("=")
            yield name, value if equals else None, each


def convert(service: Service, component: Component, site: Site) -> None:
    """Write the variables of a service."""
    for name, value, node in entries(service.node.child("environment")):
        if value is None:
            component.asked(node, "it is from the shell that runs Compose; write its value")
        elif value.startswith(_MOUNTED) or name.endswith("_FILE"):
            component.left_out(node, "no file has a secret on Fargate; read the variable in `secrets`")
        elif not _connected(service, component, name, value, node, site):
            _plain(service, component, name, value, node, site)


def _plain(service: Service, component: Component, name: str, value: str, node: Node, site: Site) -> None:
    credential = _credential(service, name, value, site)
    if credential is not None:
        component.set(("secrets", name), {"from": credential}, node)
        component.changed(node, f"`{credential}`, from the secret that RDS makes")
    elif secrecy.is_secret(name, value):
        parameter = f"/{site.application}/{name}"
        component.set(("secrets", name), {"ssm": parameter}, node)
        component.changed(node, f"it looks like a secret; store it as the SSM parameter `{parameter}`")
    elif has_variable(value):
        component.asked(node, "it is from the shell that runs Compose; write its value")
    else:
        component.put(("environment", name), value, node)


def _credential(service: Service, name: str, value: str, site: Site) -> str | None:
    """Return the field of a database's secret if a value is the user or the password of the database."""
    if not value or service.component is None:
        return None
    known = service.component.data.get("connects_to", [])
    for other in site.services.values():
        if (
            other.known.kind is not Kind.DATABASE
            or other.component is None
            or other.component.name not in known
        ):
            continue
        found = [(key, text) for key, text, _ in entries(other.node.child("environment")) if text == value]
        if secrecy.is_secret(name, value) and any(key in PASSWORDS for key, _ in found):
            return f"{other.component.name}.password"
        is_user = value == _FIRST_USERS.get(other.known.what) or any(key in USERS for key, _ in found)
        if is_user and "USER" in name.upper():
            return f"{other.component.name}.username"
    return None


_FIRST_USERS = {"postgres": "postgres", "mysql": "root", "mariadb": "root"}
"""Users that the containers of databases have without any variable."""
PASSWORDS = {
    "POSTGRES_PASSWORD",
    "MYSQL_PASSWORD",
    "MYSQL_ROOT_PASSWORD",
    "MARIADB_PASSWORD",
    "MARIADB_ROOT_PASSWORD",
}
USERS = {"POSTGRES_USER", "MYSQL_USER", "MARIADB_USER"}
DATABASES = {"POSTGRES_DB", "MYSQL_DATABASE", "MARIADB_DATABASE"}


def _connected(service: Service, component: Component, name: str, value: str, node: Node, site: Site) -> bool:
    """Write a value that names another service, and the connection to it."""
    found = address(name, value)
    target = site.at_host(found.host) if found else None
    if found is None or target is None or target.name == service.name:
        return False
    other = target.component
    if other is None:
        component.left_out(node, f"`{target.name}` is not in the spec")
    elif other.type == "fargate":
        _to_service(component, other, found, name, node)
    elif other.type == "queue":
        component.connect(other.name, "send")
        component.put(
            ("environment", name), {"from": f"{other.name}.url"}, node, "may only send; see `access`"
        )
    elif other.type == "bucket":
        component.connect(other.name, "read_write")
        component.set(("environment", f"{_stem(name)}_BUCKET"), {"from": f"{other.name}.name"}, node)
        component.changed(node, f"`{_stem(name)}_BUCKET`; Amazon S3 needs no endpoint, and no keys")
    else:
        _to_database(component, target, other, found, name, node)
    return True


def _to_service(component: Component, other: Component, found: Address, name: str, node: Node) -> None:
    port = other.data.get("port")
    if not port:
        component.left_out(node, f"`{other.name}` has no port to connect to")
        return
    component.connect(other.name)
    words = f"connects to `{other.name}`"
    if found.scheme == "http" and not found.rest.strip("/"):
        component.put(("environment", name), {"from": f"{other.name}.url"}, node, words)
        return
    scheme = f"{found.scheme}://" if found.scheme else ""
    number = f":{port}" if scheme or found.port else ""
    component.put(("environment", name), f"{scheme}{other.name}{number}{found.rest}", node, words)


def _to_database(
    component: Component, target: Service, other: Component, found: Address, name: str, node: Node
) -> None:
    component.connect(other.name)
    if not found.scheme and not found.port and not found.rest:
        component.put(("environment", name), {"from": f"{other.name}.endpoint"}, node, f"`{other.name}`")
        return
    stem = _stem(name)
    component.set(("environment", f"{stem}_HOST"), {"from": f"{other.name}.endpoint"}, node)
    component.set(("environment", f"{stem}_PORT"), {"from": f"{other.name}.port"}, node)
    parts = "_HOST and _PORT"
    if target.known.kind is Kind.DATABASE and found.scheme:
        database = other.data.get("database")
        if database:
            component.set(("environment", f"{stem}_NAME"), database, node)
        component.set(("secrets", f"{stem}_USER"), {"from": f"{other.name}.username"}, node)
        component.set(("secrets", f"{stem}_PASSWORD"), {"from": f"{other.name}.password"}, node)
        parts = "_HOST, _PORT, _NAME, _USER, and _PASSWORD"
    component.changed(
        node, f"in its place, {stem}{parts}: one variable cannot have all of it; change the code"
    )


def _stem(name: str) -> str:
    for end in _ENDS:
        if name.upper().endswith(end) and len(name) > len(end):
            return name[: -len(end)]
    return name
