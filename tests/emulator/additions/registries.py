"""Amazon ECR: MiniStack has no pull through cache rules.

An account without rules answers with an empty list:
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribePullThroughCacheRules.html
"""

from typing import Any

from ministack import app
from ministack.services import ecr


def install() -> None:
    """Answer for the rules, and leave all else to MiniStack."""
    app.SERVICE_HANDLERS["ecr"] = _answered


async def _answered(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
    if headers.get("x-amz-target", "").endswith(".DescribePullThroughCacheRules"):
        return ecr.json_response({"pullThroughCacheRules": []})
    return await ecr.handle_request(method, path, headers, body, query)
