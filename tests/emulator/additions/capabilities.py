"""The acknowledgement of roles, which MiniStack asks for only where it judges all requests by IAM."""

from ministack.services.cloudformation import handlers


def install() -> None:
    """Always ask."""
    handlers._capabilities_enforced = lambda: True
