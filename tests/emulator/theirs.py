"""A stack that others deployed, and the command line in its account."""

from pathlib import Path

import pytest

from tests.emulator.account import fresh
from tests.emulator.stacks import Stack
from tests.support.command_line import Run, command_line
from tiers.deploy import following


def deployed_by_others(emulator: str, template: str) -> Stack:
    """Deploy the stack `network` into a new account."""
    stack = Stack(fresh(emulator), "network")
    stack.cloudformation.create_stack(
        StackName="network", TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    assert stack.settled() == "CREATE_COMPLETE", stack.failures()
    return stack


def commands_beside(
    network: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> Run:
    """Return the command line in the account of a stack and an empty directory."""
    for name, value in network.account.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(following, "PAUSES", (0.05,))
    monkeypatch.chdir(folder)
    return command_line(capsys)
