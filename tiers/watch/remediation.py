"""The function that is called with the messages of the topic."""

from tiers.ir.references import Target
from tiers.language.component import Member


def function_arn(member: Member) -> Target | None:
    """Return the ARN of a component that SNS can call; `None` for any other component."""
    if "invoke" not in member.component.access_words:
        return None
    offered = member.component.offers(member.name).get("arn")
    parts = offered.parts if offered else ()
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Target) else None
