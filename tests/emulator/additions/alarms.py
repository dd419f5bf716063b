"""Alarms on an expression over several metrics, which MiniStack refuses; nothing here ever measures."""

from typing import Any

from ministack.services.cloudformation import provisioners

from tests.emulator.additions.kit import Properties

EXPRESSION = {"MetricName": "Expression", "Namespace": "Expression"}


def install() -> None:
    """Keep such an alarm as one on a metric of its own."""
    record = provisioners._cw_metric_alarm_record

    def record_any(name: str, properties: Properties) -> Any:
        if properties.get("Metrics"):
            single = {key: value for key, value in properties.items() if key != "Metrics"}
            properties = {**EXPRESSION, **single}
        return record(name, properties)

    provisioners._cw_metric_alarm_record = record_any
