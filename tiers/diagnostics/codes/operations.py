"""Findings about alarms, notifications, dashboards, and budgets."""

from tiers.diagnostics.model import Code, Severity

_QUEUE = "data:\n  jobs: {type: queue}\n"
_NOTIFY = "operations:\n  notify: [ops@example.com]\n"

NOT_REMEDIATING = Code(
    "T1701",
    "not-remediating",
    Severity.ERROR,
    "`remediate` subscribes a component to the topic of the alarms, and SNS can only call a function.",
    _QUEUE + _NOTIFY + "  remediate: jobs\n",
    "logic:\n  repair:\n    type: function\n    runtime: python3.13\n"
    '    source: "def handler(event, context): print(event)"\n' + _NOTIFY + "  remediate: repair\n",
)
ALARMS_WITHOUT_OPERATIONS = Code(
    "T1702",
    "alarms-without-operations",
    Severity.WARNING,
    "Without `operations`, no alarms are created, so `alarms` of a component has no effect.",
    "data:\n  jobs: {type: queue, alarms: {age: 600}}\n",
    "data:\n  jobs: {type: queue, alarms: {age: 600}}\n" + _NOTIFY,
    acceptable=True,
)
NO_NOTIFICATION = Code(
    "T1703",
    "no-notification",
    Severity.WARNING,
    "An alarm without a notification is seen only in CloudWatch, or with `tiers status`.",
    _QUEUE + "operations: {}\n",
    _QUEUE + _NOTIFY,
    acceptable=True,
)
BUDGET_WITHOUT_NOTIFY = Code(
    "T1704",
    "budget-without-notify",
    Severity.ERROR,
    "A budget limits nothing. It only sends notifications, so there must be an address or a topic for them.",
    _QUEUE + "operations:\n  budget: 200\n",
    _QUEUE + _NOTIFY + "  budget: 200\n",
)
BUDGET_NOT_IN_REGION = Code(
    "T1705",
    "budget-not-in-region",
    Severity.ERROR,
    "A budget is about a whole account, and CloudFormation can create budgets in some regions only. A budget of "
    "another stack, for example in `us-east-1`, is about the same costs.",
    "regions: [eu-north-1]\n" + _QUEUE + _NOTIFY + "  budget: 200\n",
    "regions: [eu-west-1]\n" + _QUEUE + _NOTIFY + "  budget: 200\n",
)
TOPIC_OF_ANOTHER_REGION = Code(
    "T1706",
    "topic-of-another-region",
    Severity.ERROR,
    "CloudWatch and EventBridge send notifications to topics in their own region only. With several regions, let "
    "`tiers` create a topic in each, or set `notify` in the environment of each region.",
    "regions: [eu-west-1]\n"
    + _QUEUE
    + "operations:\n  notify: arn:aws:sns:us-east-1:111122223333:operations\n",
    "regions: [eu-west-1]\n"
    + _QUEUE
    + "operations:\n  notify: arn:aws:sns:eu-west-1:111122223333:operations\n",
)
DASHBOARD_BODY = Code(
    "T1707",
    "dashboard-body",
    Severity.WARNING,
    "CloudWatch refuses a dashboard whose body is not what "
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html "
    "describes, and linters do not read it.",
    "resources:\n  operations:\n    Board:\n      Type: AWS::CloudWatch::Dashboard\n      Properties:\n"
    """        DashboardBody: '{"widgets": [{"type": "text", "properties": {}}]}'\n""" + _QUEUE,
    "resources:\n  operations:\n    Board:\n      Type: AWS::CloudWatch::Dashboard\n      Properties:\n"
    """        DashboardBody: '{"widgets": [{"type": "text", "properties": {"markdown": "Jobs"}}]}'\n"""
    + _QUEUE,
    acceptable=True,
)
