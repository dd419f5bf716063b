"""Resources that are not created because a test says so: `/faults/create` in Parameter Store has their name.

MiniStack creates whatever it can.
"""

from typing import Any

from ministack.services import ssm
from ministack.services.cloudformation import provisioners, stacks

from tests.emulator.additions import kit

PARAMETER = "/faults/create"


def install() -> None:
    """Ask before each creation."""
    provision = provisioners._provision_resource

    def asking(kind: str, logical_id: str, *rest: Any) -> Any:
        wanted = ssm._parameters.get(PARAMETER)
        if wanted and wanted["Value"] == logical_id:
            raise kit.refusal("Fault", f"A test wants `{logical_id}` to fail")
        return provision(kind, logical_id, *rest)

    for module in (provisioners, stacks):
        module._provision_resource = asking
