"""`AWS::CloudWatch::CompositeAlarm` and `AWS::Budgets::Budget`: MiniStack has API calls but no types.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
"""

from ministack.services import budgets, cloudwatch
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties


def install() -> None:
    """Register both types."""
    kit.register("AWS::CloudWatch::CompositeAlarm", create_alarm, delete_alarm, update_alarm)
    kit.register("AWS::Budgets::Budget", create_budget, delete_budget)


def create_alarm(logical_id: str, properties: Properties, stack: str) -> Made:
    """Put an alarm under a name of the stack."""
    return _put(str(provisioners._physical_name(stack, logical_id, max_len=255)), properties)


def update_alarm(
    name: str, _old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Put the alarm again."""
    return _put(name, new)


def _put(name: str, properties: Properties) -> Made:
    status, _, body = cloudwatch._put_composite_alarm({}, {**properties, "AlarmName": name}, False, True)
    if status >= 400:
        raise kit.refusal("ValidationError", str(body), "CloudWatch")
    return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}


def delete_alarm(name: str, _properties: Properties) -> None:
    """Delete the alarm."""
    cloudwatch._delete_alarms({}, {"AlarmNames": [name]}, False, True)


def create_budget(logical_id: str, properties: Properties, stack: str) -> Made:
    """Create a budget under a name of the stack."""
    name = str(provisioners._physical_name(stack, logical_id, max_len=100))
    limit = properties["Budget"]["BudgetLimit"]
    spend = {**limit, "Amount": str(limit["Amount"])}
    status, _, body = budgets._create_budget(
        {**properties, "Budget": {**properties["Budget"], "BudgetName": name, "BudgetLimit": spend}}
    )
    if status >= 400:
        raise kit.refusal("InvalidParameterException", str(body), "Budgets")
    return name, {}


def delete_budget(name: str, _properties: Properties) -> None:
    """Delete the budget."""
    budgets._delete_budget({"BudgetName": name})
