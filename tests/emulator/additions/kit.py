"""What the additions share: registering a type, wrapping a handler, and calling MiniStack's own EC2."""

import re
from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

Properties = dict[str, Any]
Made = tuple[str, dict[str, Any]]
"""The physical id of a resource, and its attributes."""
Handler = Callable[..., Any]


def refusal(code: str, message: str, service: str = "Ec2") -> ValueError:
    """Return what fails a resource, in CloudFormation's words for a service's refusal."""
    return ValueError(f"{message} (Service: {service}, Status Code: 400, Error Code: {code})")


def call(operation: Handler, **parameters: Any) -> str:
    """Call an operation of MiniStack's EC2; return its XML, or raise what it refused."""
    status, _, body = operation({name: [str(value)] for name, value in parameters.items()})
    answer = str(body.decode())
    if status >= 400:
        raise refusal(text_of(answer, "Code"), text_of(answer, "Message"))
    return answer


def text_of(xml: str, name: str) -> str:
    """Return the text of the first element of a name."""
    found = re.search(rf"<{name}>(.*?)</{name}>", xml, re.DOTALL)
    return found[1] if found else ""


def is_true(value: Any) -> bool:
    """Whether a template's value is true, which may be a string."""
    return str(value).lower() == "true"


def register(kind: str, create: Handler, delete: Handler, update: Handler | None = None) -> None:
    """Add a type of resource. Without `update`, every change replaces it."""
    handlers: dict[str, Any] = {"create": create, "delete": delete}
    if update:
        handlers |= {"update": update, "update_with_logical_id": True}
    provisioners._RESOURCE_HANDLERS[kind] = handlers


def tagged(kind: str) -> None:
    """Let a type take the tags of its stack, by which everything of a stack is found."""
    provisioners._STACK_TAG_PROPERTY[kind] = ("Tags", "list")


def original(kind: str, operation: str) -> Handler:
    """Return MiniStack's handler of a type, which an addition is about to wrap."""
    handler: Handler = provisioners._RESOURCE_HANDLERS[kind][operation]
    return handler


def wrap(kind: str, **operations: Handler) -> None:
    """Put other handlers in the place of a type's own."""
    provisioners._RESOURCE_HANDLERS[kind].update(operations)
