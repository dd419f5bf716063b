"""Logs, metrics, alarms, events, budgets, and trails."""

from tiers.resources.bill import CLOUDWATCH, Bill, Price, alarms, logs
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    BySchema,
    Deletion,
    Holds,
    Listing,
    NotApplicable,
    Retention,
    Row,
    StandIn,
    Unique,
)

_DASHBOARD = (
    Bill(
        "dashboard",
        "months",
        CLOUDWATCH,
        Price("cloudwatch.dashboard.months", "AmazonCloudWatch", "DashboardsUsageHour", region=""),
    ),
)
_COMPOSITE = (
    Bill(
        "composite alarm",
        "months",
        CLOUDWATCH,
        Price("cloudwatch.composite_alarm.months", "AmazonCloudWatch", "CW:CompositeAlarmMonitorUsage"),
    ),
)
_ALARM = (alarms("alarm metric", "alarm_metrics"),)

ROWS = (
    Row(
        "AWS::Logs::LogGroup",
        "a log",
        listings=(
            Listing("logs describe-log-groups", "logGroups"),
            Listing("logs describe-resource-policies", "resourcePolicies"),
        ),
        arns="LOG_GROUP",
        bills=logs("always"),
        holds=Holds("its log"),
        unique=BY_SCHEMA,
        deletion=Deletion("DeletionProtectionEnabled", remover="log_group"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
        retention=Retention("RetentionInDays", None, "days", "log events"),
    ),
    Row(
        "AWS::CloudWatch::Dashboard",
        "a dashboard",
        bills=_DASHBOARD,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::CloudWatch::Alarm",
        "an alarm",
        arns="ALARM",
        bills=_ALARM,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::CloudWatch::CompositeAlarm",
        "an alarm on other alarms",
        arns="ALARM",
        bills=_COMPOSITE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Events::Rule",
        "a rule for events",
        arns="RULE",
        glyph="job",
        bills=NotApplicable("neither rules nor events of AWS services are billed"),
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=BySchema(),
        rehearsal=StandIn("schedule"),
    ),
    Row(
        "AWS::Budgets::Budget",
        "a budget",
        bills=NotApplicable("a budget without actions is not billed"),
        holds=NO_CONTENT,
        # DuplicateRecordException, in an account
        unique=(Unique(("Budget.BudgetName",)),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::CloudTrail::EventDataStore",
        "a store of events",
        holds=Holds("its events"),
        deletion=Deletion("TerminationProtectionEnabled"),
    ),
    Row("AWS::APS::Workspace", "a store of metrics", holds=Holds("its metrics")),
    Row("AWS::Events::EventBus", "a bus of events", arns="EVENT_BUS"),
    Row("AWS::CloudTrail::Trail", "a log of calls", arns="TRAIL"),
)
