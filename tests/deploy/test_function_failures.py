"""Why Lambda refused a function, at the key of the spec that it concerns."""

import re
from pathlib import Path

import pytest

from tests.support.deploy_double import deploy, fresh
from tests.support.stack_double import Double

SPEC = """\
version: 1
name: quiet
logic:
  thumbs:
    type: function
    runtime: python3.13
    handler: app.main
    code: {bucket: my-code, key: thumbs.zip}
    concurrency: 900
"""
COMPONENT_LINE, RUNTIME_LINE, CODE_LINE, CONCURRENCY_LINE = 4, 6, 8, 9


@pytest.mark.parametrize(
    ("reason", "line", "help_"),
    [
        ("Error occurred while GetObject. S3 Error Code: NoSuchKey.", CODE_LINE, "upload the archive"),
        ("Error occurred while GetObject. S3 Error Code: AccessDenied.", CODE_LINE, "allow `s3:GetObject`"),
        ("Source image 1.dkr.ecr/x:1 does not exist. Provide one.", CODE_LINE, "push the image"),
        (
            "It decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
            CONCURRENCY_LINE,
            "use less `concurrency`",
        ),
        (
            "The runtime parameter of x is no longer supported for creating",
            RUNTIME_LINE,
            "use a newer runtime",
        ),
        ("Something else", COMPONENT_LINE, ""),
    ],
)
def test_the_cause_is_at_the_key_that_it_concerns(tmp_path: Path, reason: str, line: int, help_: str) -> None:
    account = fresh()
    account.world.account.on(
        s3__HeadObject={},
        lambda__GetAccountSettings={"AccountLimit": {"UnreservedConcurrentExecutions": 1000}},
    )

    def badly(stack: Double) -> None:
        stack.add("ThumbsFunction", "AWS::Lambda::Function", "")
        happen = account.world.happen
        happen(stack, "ThumbsFunction", "CREATE_FAILED", f'Resource handler returned message: "{reason}"')
        happen(stack, "quiet", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create")
        happen(stack, "quiet", "ROLLBACK_COMPLETE")

    account.end = badly
    done = deploy(account, tmp_path, spec=SPEC)
    ((found, help_shown),) = re.findall(
        r"error\[T7309\]: `ThumbsFunction` failed: .+\n *--> quiet.yaml:(\d+):((?:.*\n)*?)\n", done.out
    )
    assert (int(found), f"help: {help_}" in help_shown) == (line, bool(help_))
