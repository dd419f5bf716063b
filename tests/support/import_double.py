"""Runs `tiers import` in an account that is none, and reads what it asks for."""

import json
import re
from pathlib import Path
from typing import Any

from tests.support.deploy_double import Deploys
from tests.support.stack_double import Answer
from tests.support.standing import SPEC, Result, bundle, run
from tiers.cloudformation.load.files import parse
from tiers.ir.placed import Layout

RAW = """\
resources:
  data:
    Archive:
      Type: AWS::S3::Bucket
      DeletionPolicy: Retain
      Properties: {BucketName: shop-archive}
"""
WITH = SPEC + RAW
WORDS = ("Archive=shop-archive", "--yes")


def imported(account: Deploys, folder: Path, *words: str, spec: str = WITH, **more: Any) -> Result:
    """Run the command."""
    done = run(account.world, folder, "import", *words, spec=spec, **more)
    assert "Traceback" not in done.err
    assert "T9" not in done.out
    return done


def asked(account: Deploys) -> Answer:
    """Return the arguments of the change set."""
    (made,) = account.world.account.made("cloudformation.CreateChangeSet")
    return made


def sent(account: Deploys) -> Any:
    """Return the template of the change set."""
    return data(asked(account)["TemplateBody"])


def data(text: str) -> Any:
    """Return a template as JSON has it: with a list for each `!GetAtt`."""
    read = parse("deployed", text)[0].data
    return json.loads(
        re.sub(r'"Fn::GetAtt": "(\w+)\.([\w.]+)"', r'"Fn::GetAtt": ["\1", "\2"]', json.dumps(read))
    )


def before() -> Any:
    """Return the deployed template as data."""
    deployed = bundle(Layout.SINGLE)
    found = data(deployed.files[deployed.main])
    assert '{"Fn::GetAtt": ["' in json.dumps(found)
    return found
