"""One line of the checklist: the action, the expected and the received answer, and the duration."""

import shlex
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tiers.rehearse.intents import Intent
from tiers.rehearse.testbed.stage import AT_ONCE, Completed, Stage

_PAUSE = 0.1
_LONGEST = 200
_UNANSWERED = 1
"""Seconds after which a packet counts as dropped; on one machine an answer is immediate."""
_TIMED_OUT, _NOT_CONNECTED = 28, 7
"""Exit codes of curl: https://curl.se/libcurl/c/libcurl-errors.html"""


class Line(NamedTuple):
    """The result of one check. `check` is its kind, a word that never changes its meaning.

    `edges` are the declared connections that it is about.
    """

    check: str
    what: str
    host: str
    command: str
    expected: str
    answer: str
    passed: bool
    seconds: float
    edges: tuple[Intent, ...] = ()


class NotTried(NamedTuple):
    """A check that could not be done, and why: of a declared connection, if there is an `edge`."""

    what: str
    reason: str
    edge: Intent | None = None


class Verdict(NamedTuple):
    """The judgment of an answer, and the words for it."""

    passed: bool
    answer: str


Judge = Callable[[Completed], Verdict]


class Question(NamedTuple):
    """A question to ask on a host: `judge` judges the answer.

    It is asked again while the answer is wrong, for `patience` seconds: servers need time to start, and load
    balancers to notice.
    """

    check: str
    what: str
    host: str
    argv: tuple[str, ...]
    expected: str
    judge: Judge
    patience: float = 0.0
    edges: tuple[Intent, ...] = ()


def ask(stage: Stage, questions: Iterable[Question], at_once: int = AT_ONCE) -> Iterator[Line]:
    """Ask several at once; the lines come in the order of the questions. Lost hosts are not asked."""
    asked = [each for each in questions if each.host not in stage.gone]
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda each: _asked(stage, each), asked)


def _asked(stage: Stage, question: Question) -> Line:
    began = time.monotonic()
    while True:
        verdict = question.judge(stage.run(question.host, *question.argv))
        seconds = time.monotonic() - began
        if verdict.passed or seconds >= question.patience:
            break
        time.sleep(_PAUSE)
    command = shlex.join(question.argv)
    return Line(
        question.check,
        question.what,
        question.host,
        command,
        question.expected,
        verdict.answer,
        verdict.passed,
        seconds,
        question.edges,
    )


def says(expected: str) -> Judge:
    """Judge by all that a program printed."""

    def judge(done: Completed) -> Verdict:
        printed = done.stdout.strip()
        return Verdict(done.returncode == 0 and printed == expected, printed or failure(done))

    return judge


def failure(done: Completed) -> str:
    """Return the last words of a failed program, in one line; of curl, those before its explanations."""
    said = [line for line in (done.stderr or done.stdout).strip().splitlines() if line.strip()]
    said = [line for line in said if line.startswith("curl: (")] or said
    return said[-1][:_LONGEST] if said else f"no answer, exit code {done.returncode}"


def reach(url: str) -> tuple[str, ...]:
    """Return the command that opens a connection and reports the result, whatever the protocol there."""
    limits = ("--connect-timeout", str(_UNANSWERED), "--max-time", str(2 * _UNANSWERED))
    return ("curl", "-s", "-o", "/dev/null", *limits, "-w", "%{time_connect}", url)


def is_closed(done: Completed) -> Verdict:
    """Judge that no connection was opened or refused: packets are dropped."""
    connected = bool(done.stdout.strip().strip("0."))
    if done.returncode == _TIMED_OUT and not connected:
        return Verdict(passed=True, answer="no answer")
    if done.returncode == _NOT_CONNECTED:
        return Verdict(passed=False, answer="connection refused")
    return Verdict(passed=False, answer="a connection was opened" if connected else failure(done))
