"""Logs, metrics, alarms, and trails."""

from tiers.resources.bill import Bill, Price, alarms
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
)

_PAGE = "https://aws.amazon.com/cloudwatch/pricing/"
_LOGS = (
    Bill(
        "logs, when they are written",
        "GB",
        _PAGE,
        Price("logs.gb", "AmazonCloudWatch", "DataProcessing-Bytes", {"productFamily": "Data Payload"}),
        usage="logs.gb",
        trap="log ingestion is billed by the GB, before the logs are stored",
    ),
    Bill(
        "logs, stored",
        "GB-months",
        _PAGE,
        Price(
            "logs.gb_months",
            "AmazonCloudWatch",
            "TimedStorage-ByteHrs",
            {"productFamily": "Storage Snapshot"},
        ),
        usage="logs.gb_months",
    ),
)
_DASHBOARD = (
    Bill(
        "dashboard",
        "months",
        _PAGE,
        Price("cloudwatch.dashboard.months", "AmazonCloudWatch", "DashboardsUsageHour", region=""),
    ),
)
_ALARM = (alarms("alarm metric", "alarm_metrics"),)

ROWS = (
    Row(
        "AWS::Logs::LogGroup",
        "a log",
        bills=_LOGS,
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
        bills=_ALARM,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
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
