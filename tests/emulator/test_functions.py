"""Functions in the emulator: their queues, schedules, and failed calls as deployed, and an update of them."""

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import deploy
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: small
network: {nat_gateway: {mode: none}}
logic:
  report:
    type: function
    runtime: python3.13
    source: "handler = print"
    schedule: {rate: 1 day}
    retries: 1
  import:
    type: function
    runtime: python3.13
    source: "handler = print"
    consumes: [{queue: rows, batch: 100, window: 5, concurrency: 3}]
    ephemeral_storage: 1024
    tracing: true
data:
  rows: {type: queue}
"""


@pytest.mark.parametrize("layout", list(Layout))
def test_functions_are_deployed_and_updated(layout: Layout, account: Account) -> None:
    stack = deploy(account, compiled(SPEC, layout))
    assert stack.described()["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    functions = account.client("lambda")
    names = {each["FunctionName"] for each in functions.list_functions()["Functions"]}
    assert len(names) == 2
    [mapping] = functions.list_event_source_mappings()["EventSourceMappings"]
    assert mapping["BatchSize"] == 100
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    [report] = (name for name in names if "Report" in name or "report" in name)
    failing = functions.get_function_event_invoke_config(FunctionName=report, Qualifier="$LATEST")
    assert failing["MaximumRetryAttempts"] == 1
    assert ":sqs:" in failing["DestinationConfig"]["OnFailure"]["Destination"]

    stack = deploy(account, compiled(SPEC.replace("batch: 100", "batch: 50"), layout))
    assert stack.described()["StackStatus"] == "UPDATE_COMPLETE", stack.failures()
    [mapping] = functions.list_event_source_mappings()["EventSourceMappings"]
    assert mapping["BatchSize"] == 50
