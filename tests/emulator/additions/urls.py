"""`TemplateURL` in the form that AWS recommends, `https://BUCKET.s3.REGION.amazonaws.com/KEY`.

MiniStack takes the first step of the path for the bucket, whatever the host.
"""

import re
from typing import Any

from ministack.services.cloudformation import handlers, helpers

HOST = re.compile(
    r"https://(?P<bucket>[a-z0-9][a-z0-9.-]*)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com/(?P<key>.+)"
)


def install() -> None:
    """Read a bucket from the host as well."""
    resolve = helpers._resolve_document

    def resolve_document(parameters: dict[str, Any], body_key: str, url_key: str, label: str) -> Any:
        url = helpers._p(parameters, url_key)
        found = HOST.fullmatch(url or "")
        if found:
            parameters = {
                **parameters,
                url_key: [f"https://s3.amazonaws.com/{found['bucket']}/{found['key']}"],
            }
        return resolve(parameters, body_key, url_key, label)

    helpers._resolve_document = resolve_document
    handlers._resolve_document = resolve_document
