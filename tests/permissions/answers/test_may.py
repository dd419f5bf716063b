"""Questions about permissions, in the words of a command line."""

from functools import cache

import pytest

from tests.permissions.answers.compiled import loaded
from tiers.permissions.answers.may import Answer, may
from tiers.permissions.answers.names import UnknownName
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.universe import Universe
from tiers.permissions.read.universe import universe


@cache
def _whole() -> tuple[Universe, Engine]:
    catalogue = loaded().catalogue
    assert catalogue is not None
    whole = universe(catalogue)
    return whole, Engine(whole)


def verdicts(who: str, do: str, on: str) -> list[str]:
    """Return the verdicts of the answers to a question, each once."""
    found = may(*_whole(), who, do, on)
    answers = [each for each in found if isinstance(each, Answer)]
    assert len(answers) == len(found), found
    return sorted({each.permission.verdict.value for each in answers})


def unknown(who: str, do: str, on: str) -> list[str]:
    """Return what a question does not name, with the way out."""
    found = may(*_whole(), who, do, on)
    return [f"{each.message}; {each.help}" for each in found if isinstance(each, UnknownName)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (("api", "s3:GetObject", "uploads"), ["YES"]),
        (("ApiRole", "S3:getobject", "UploadsBucket:object"), ["YES"]),
        (("api", "s3:PutObject", "uploads"), ["NO"]),
        (("worker", "sqs:ReceiveMessage", "JobsQueue"), ["YES"]),
        (("worker", "s3:*Object", "previews:object"), ["NO", "YES"]),
        (("internet", "s3:GetObject", "uploads"), ["NO"]),
        (("111122223333", "sqs:SendMessage", "jobs"), ["NO"]),
        (("ec2", "sqs:SendMessage", "JobsQueue"), ["NO"]),
        (("api", "s3:GetObject", "arn:aws:s3:::elsewhere/*"), ["UNKNOWN"]),
    ],
)
def test_a_question_has_an_answer(question: tuple[str, str, str], expected: list[str]) -> None:
    assert verdicts(*question) == expected


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (("apo", "s3:GetObject", "uploads"), "did you mean `api`?"),
        (("api", "s3:GetObjct", "uploads"), "did you mean `s3:GetObject`?"),
        (("api", "GetObject", "uploads"), "use an action such as `s3:GetObject`"),
        (("api", "nothing:GetObject", "uploads"), "use an action such as `s3:GetObject`"),
        (("api", "s3:GetObject", "uplods"), "did you mean `uploads`?"),
        (("api", "s3:GetObject", "uploads:objects"), "did you mean `object`?"),
        (("api", "s3:GetObject", "jobs"), "use an action of `sqs:`"),
        (("api", "s3:ListAllMyBuckets", "uploads"), "no resource, only on `*`"),
        (("\x1b[31m", "\x00:\x00", "arn:"), "use an action such as"),
        (("api", "s3:" + "*a" * 99 + "zq", "uploads"), "unknown action"),
        (("api", "sns:Publish", "arn:aws:sns:*"), "`arn:aws:sns:*` is not an ARN"),
    ],
)
def test_what_does_not_exist_is_named(question: tuple[str, str, str], said: str) -> None:
    assert any(said in each for each in unknown(*question))
