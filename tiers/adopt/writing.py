"""An adopted spec as commented YAML."""

import os
from collections.abc import Mapping
from typing import Any

from tiers.cloudformation.write import to_yaml
from tiers.migrate import summary
from tiers.migrate.remarks import Ledger
from tiers.migrate.writing import written

_PLAIN = ("overrides", "resources", "outputs", "logical_ids")


def text(data: Mapping[str, Any], schema: str, path: str, ledger: Ledger) -> str:
    """Return the spec: its components with comments, and then what is CloudFormation in it."""
    origin = (
        f"Adopted from `{os.path.basename(os.path.normpath(path))}`. `left out` marks what has no "
        "counterpart, `decide` what needs your answer; other comments name what changes."
    )
    heading = [f"yaml-language-server: $schema={schema}", "", origin]
    own = {key: each for key, each in data.items() if key not in _PLAIN}
    comments = summary.comments(ledger.remarks, os.path.dirname(path))
    parts = [written(own, heading, comments, {})]
    parts += [to_yaml({key: data[key]}) for key in _PLAIN if data.get(key)]
    return "\n".join(parts)
