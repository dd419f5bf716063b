"""Variables and secrets of Copilot's manifests, and the connections that they are evidence for."""

import re

from tiers.migrate import secrecy
from tiers.migrate.copilot.site import ENVIRONMENT, Site, Workload
from tiers.migrate.draft import has_variable
from tiers.migrate.hosts import Address, address
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State
from tiers.workload.environment import PLACEHOLDER

DISCOVERY = "${COPILOT_SERVICE_DISCOVERY_ENDPOINT}"
_SECRET_ARN = re.compile(r"(arn:aws[a-z-]*:secretsmanager:[^:]+:[0-9]+:secret:[^:]+)(?::([^:]*):.*)?")
_PARAMETER_ARN = re.compile(r"arn:aws[a-z-]*:ssm:[^:]+:[0-9]+:parameter/?(.+)")


def variables(work: Workload, node: Node, site: Site, prefix: tuple[str, ...] = ()) -> None:
    """Write the variables and the secrets of a container."""
    found = node.child("variables")
    for name, each in found.entries() if found else ():
        _variable(work, name, each, site, (*prefix, "environment", name))
    found = node.child("secrets")
    for name, each in found.entries() if found else ():
        _secret(work, each, site, (*prefix, "secrets", name))


def _variable(work: Workload, name: str, node: Node, site: Site, path: tuple[str, ...]) -> None:
    component, text = work.component, node.text
    if text is None:
        component.asked(node, "it is the output of another stack; write its value")
        return
    if _connected(work, name, node, text, site, path):
        return
    if ENVIRONMENT in text and not site.has_environments:
        component.asked(node, "it depends on the environment; write its value")
        return
    text = text.replace(ENVIRONMENT, PLACEHOLDER)
    if has_variable(text):
        component.asked(node, "it is from the shell that ran `copilot`; write its value")
    elif secrecy.is_secret(name, text):
        parameter = f"/{site.application}/{name}"
        component.set((*path[:-2], "secrets", name), {"ssm": parameter}, node)
        component.changed(node, f"it looks like a secret; store it as the SSM parameter `{parameter}`")
    else:
        component.put(path, text, node)


def _connected(work: Workload, name: str, node: Node, text: str, site: Site, path: tuple[str, ...]) -> bool:
    """Write a value that names another service, and the connection to it."""
    found = address(name, text.replace(DISCOVERY, "copilot.local").replace(ENVIRONMENT, "environment"))
    target = _service(found, site) if found else None
    if found is None or target is None or target.name == work.name:
        return False
    component, port = work.component, target.component.data.get("port")
    if not port:
        component.left_out(node, f"`{target.component.name}` has no port to connect to")
        return True
    component.connect(target.component.name)
    is_whole = found.scheme == "http" and not found.rest.strip("/")
    value: object = {"from": f"{target.component.name}.url"}
    words = "with the port, because Service Connect has no other"
    if not is_whole:
        scheme = f"{found.scheme}://" if found.scheme else ""
        number = f":{port}" if scheme or found.port else ""
        value = f"{scheme}{target.component.name}{number}{found.rest}"
    component.put(path, value, node, f"connects to `{target.component.name}`, {words}")
    return True


def _service(found: Address, site: Site) -> Workload | None:
    first, _, domain = found.host.partition(".")
    suffixes = {"", "copilot.local", f"{site.application}.local"}
    is_inside = domain in suffixes or domain.endswith(
        (f".{site.application}.local", f".{site.application}.internal")
    )
    is_named = bool(found.scheme or found.port or domain)
    return site.workloads.get(first) if is_inside and is_named and not found.has_password else None


def _secret(work: Workload, node: Node, site: Site, path: tuple[str, ...]) -> None:
    component = work.component
    source = node.child("secretsmanager") if isinstance(node.value, dict) else None
    text = (source if source is not None else node).text
    if not text:
        component.asked(node, "it is the output of another stack; write the name of the secret")
        return
    if ENVIRONMENT in text:
        if not site.has_environments:
            component.asked(node, "its name depends on the environment; write it")
            return
        text = text.replace(ENVIRONMENT, PLACEHOLDER)
    if has_variable(text):
        component.asked(node, "its name is from the shell that ran `copilot`; write it")
        return
    value, words = _source(text, is_secrets_manager=source is not None)
    component.put(path, value, node, words)


def _source(text: str, *, is_secrets_manager: bool) -> tuple[dict[str, str], str]:
    """Return the source of a secret: by its ARN, its name in Secrets Manager, or its name in SSM."""
    arn = _SECRET_ARN.fullmatch(text)
    if arn is not None:
        return {"secret": arn[1], **({"field": arn[2]} if arn[2] else {})}, ""
    parameter = _PARAMETER_ARN.fullmatch(text)
    if parameter is not None:
        name = parameter[1] if "/" not in parameter[1] else f"/{parameter[1].removeprefix('/')}"
        return {"ssm": name}, "by its name in the account and region of the stack"
    if is_secrets_manager:
        name, _, rest = text.partition(":")
        field = rest.partition(":")[0]
        return {"secret": name, **({"field": field} if field else {})}, ""
    return {"ssm": text}, ""


def copilot_variables(work: Workload, site: Site) -> None:
    """Write the variables that Copilot sets in each container, as far as a spec knows their values."""
    if not site.options.keeps_variables:
        return
    known = {"COPILOT_APPLICATION_NAME": site.application, "COPILOT_SERVICE_NAME": work.name}
    if site.has_environments:
        known["COPILOT_ENVIRONMENT_NAME"] = PLACEHOLDER
    for name, value in known.items():
        work.component.set(("environment", name), value)
    unknown = "`COPILOT_SERVICE_DISCOVERY_ENDPOINT` and `COPILOT_LB_DNS` are not written"
    site.ledger.add(State.CHANGED, work.node, f"`--keep-copilot-variables`: {unknown}", work.component.name)
