"""Logs, metrics, alarms, events, budgets, and trails."""

from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Deletion,
    Holds,
    Retention,
    Row,
    Unique,
)

ROWS = (
    Row(
        "AWS::Logs::LogGroup",
        "a log",
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
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::CloudWatch::Alarm",
        "an alarm",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::CloudWatch::CompositeAlarm",
        "an alarm on other alarms",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Events::Rule",
        "a rule for events",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row(
        "AWS::Budgets::Budget",
        "a budget",
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
)
