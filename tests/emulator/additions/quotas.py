"""Service Quotas, which MiniStack does not have, and the parameters of engines: an account with room.

https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

import json
from typing import Any

from ministack import app
from ministack.services import rds

ROOM = 500.0
PARAMETERS = (
    *("character_set_server", "collation_server", "innodb_lock_wait_timeout", "log_min_duration_statement"),
    *("log_output", "long_query_time", "max_connections", "rds.force_ssl", "require_secure_transport"),
    *("shared_preload_libraries", "slow_query_log", "time_zone", "timezone", "work_mem"),
)


def install() -> None:
    """Answer what is asked before a deployment."""
    app.SERVICE_HANDLERS["servicequotas"] = _quota
    rds._ACTION_MAP["DescribeEngineDefaultParameters"] = _parameters


async def _quota(_method: str, _path: str, _headers: Any, body: bytes, _query: Any) -> Any:
    asked = json.loads(body or b"{}")
    quota = {"QuotaCode": asked.get("QuotaCode"), "ServiceCode": asked.get("ServiceCode"), "Value": ROOM}
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"Quota": quota}).encode()


def _parameters(_parameters: Any) -> Any:
    rows = "".join(
        f"<Parameter><ParameterName>{each}</ParameterName><IsModifiable>true</IsModifiable></Parameter>"
        for each in PARAMETERS
    )
    listed = f"<EngineDefaults><Parameters>{rows}</Parameters></EngineDefaults>"
    result = f"<DescribeEngineDefaultParametersResult>{listed}</DescribeEngineDefaultParametersResult>"
    return rds._xml(200, "DescribeEngineDefaultParametersResponse", result)
