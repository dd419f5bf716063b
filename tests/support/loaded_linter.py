"""One run of cfn-lint, which loads it, its rules, and its schemas when this module is imported."""

import contextlib
import os
import tempfile
from pathlib import Path
from unittest import mock

from tiers.lint import runner

with (
    tempfile.TemporaryDirectory() as folder,
    contextlib.chdir(folder),
    mock.patch.dict(os.environ, HOME=folder),
):
    Path("topic.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n", encoding="utf-8")
    runner.run(["topic.yaml"])
