"""Distributions, as viewers see them: names with their lock, redirects, pages of origins, and the cache."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from tiers.rehearse.checks.line import Judge, NotTried, Question, Verdict, failure
from tiers.rehearse.checks.viewers import (
    OK,
    Answers,
    Visit,
    answers,
    edges,
    front,
    into,
    names,
    visits,
    why_not,
)
from tiers.rehearse.edge import ErrorPage
from tiers.rehearse.servers.bucket import MISSING
from tiers.rehearse.servers.distribution import HIT, HTTP
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 5.0
WRONG_NAME = "rehearsal.invalid"
"""A name that no certificate is for: RFC 6761 reserves the domain."""
_REFUSED_BY_CLIENT = 60
"""The exit code of curl for a certificate that it does not trust."""
_TWICE = 2
_ANSWER = re.compile(r"^HTTP/[0-9.]+ ([0-9]{3})", re.MULTILINE)
_CACHED = re.compile(rf"^x-cache: {HIT}", re.MULTILINE | re.IGNORECASE)


def questions(stage: Stage) -> Iterator[Question]:
    """Yield the requests to distributions."""
    for visit in _fronts(stage):
        yield from _locks(stage, visit)
    for visit in visits(stage):
        if not answers(stage, visit).unread:
            yield _page(stage, visit, answers(stage, visit))
            yield _plain(stage, visit)
    for visit, page in _missing(stage):
        yield _error_page(stage, visit, page)


def _fronts(stage: Stage) -> Iterator[Visit]:
    """Yield the request for the start of each site."""
    for distribution in stage.network.edge.distributions:
        visit = front(stage, distribution)
        if visit is not None and not answers(stage, visit).unread:
            yield visit


def not_tried(stage: Stage) -> Iterator[NotTried]:
    """Yield the parts of distributions that are not requested, and why."""
    for distribution in stage.network.edge.distributions:
        for behavior in distribution.behaviors:
            if why := why_not(distribution, behavior):
                yield NotTried(f"paths `{behavior.pattern}` of `{distribution.id}`", why)
        found = [page for visit, page in _missing(stage) if visit.distribution == distribution]
        for page in (each for each in distribution.error_pages if each not in found):
            what = f"page for the status code {page.code} of `{distribution.id}`"
            yield NotTried(what, "no request is known that an origin answers with it")
        if distribution.certificate is None and distribution.names:
            yield NotTried(f"certificate of `{distribution.id}`", "it is not in the templates")
    for visit in visits(stage):
        if why := answers(stage, visit).unread:
            yield NotTried(f"paths `{visit.behavior.pattern}` of `{visit.distribution.id}`", why)


def _missing(stage: Stage) -> Iterator[tuple[Visit, ErrorPage]]:
    """Yield a request for an object that no bucket has, where there is a page for its status code."""
    buckets = {each.id: each for each in stage.network.edge.buckets}
    for visit in visits(stage):
        bucket = next((buckets[each] for each in visit.origin.leads_to if each in buckets), None)
        if bucket is not None and visit.behavior.pattern == "*":
            code = 404 if bucket.listers else 403
            pages = (each for each in visit.distribution.error_pages if each.code == code)
            yield from ((visit._replace(path=f"/{MISSING}"), page) for page in pages)


def _error_page(stage: Stage, visit: Visit, page: ErrorPage) -> Question:
    right = answers(stage, visit)._replace(status=page.status)
    argv = visit.curl(stage, "https", "-w", r"\n%{http_code}")
    what = f"https://{visit.shown}, which is not there"
    return Question("cdn-error-page", what, visit.client.name, argv, words(right), shows(right), _STARTING)


def _locks(stage: Stage, visit: Visit) -> Iterator[Question]:
    """Yield a request by each name with its certificate, and one by a wrong name, which is refused."""
    expected = answers(stage, visit)
    for name, is_known in names(stage, visit.distribution):
        asked = visit._replace(name=name, is_known=is_known)
        argv = asked.curl(stage, "https", "-L", "--max-redirs", "5", "-w", r"\n%{http_code}")
        what = f"https://{name} is verified and leads to {visit.distribution.host}"
        judge, found = shows(expected), edges(stage, visit)
        yield Question("cdn-lock", what, visit.client.name, argv, words(expected), judge, _STARTING, found)
    argv = visit.curl(stage, "https", "-o", "/dev/null", name=WRONG_NAME)
    what = f"https://{WRONG_NAME} at {visit.distribution.host}"
    yield Question(
        "cdn-wrong-name", what, visit.client.name, argv, "certificate refused", is_refused, _STARTING
    )


def is_refused(done: Completed) -> Verdict:
    """Judge that a client refused the certificate."""
    refused = done.returncode == _REFUSED_BY_CLIENT
    return Verdict(refused, "certificate refused" if refused else failure(done))


def words(expected: Answers) -> str:
    """Return the words for the right answers."""
    if expected.status != OK and not expected.pages:
        return str(expected.status)
    page = f"a page of {', '.join(sorted(expected.pages))}" if expected.pages else "a page"
    return page if expected.status == OK else f"{expected.status} with {page}"


def shows(expected: Answers) -> Judge:
    """Judge by the page and the status code after it."""

    def judge(done: Completed) -> Verdict:
        page, _, code = done.stdout.strip().rpartition("\n")
        return _judged(expected, done, [(page.strip(), code)])

    return judge


def _judged(expected: Answers, done: Completed, came: list[tuple[str, str]]) -> Verdict:
    if done.returncode != 0:
        return Verdict(passed=False, answer=failure(done))
    for page, code in came:
        if code != str(expected.status):
            return Verdict(passed=False, answer=code or failure(done))
        if (expected.pages or expected.status == OK) and page not in expected.pages:
            return Verdict(passed=False, answer=page[:80] or "an empty page")
    return Verdict(passed=True, answer=came[-1][0] or came[-1][1])


class _Came(NamedTuple):
    """One of two answers: its page, its status code, and whether the cache had it."""

    page: str
    code: str
    is_cached: bool


def _page(stage: Stage, visit: Visit, expected: Answers) -> Question:
    """Return the question that requests a path twice: the cache answers the second time, or never."""
    caches = bool(visit.behavior.seconds) and expected.status == OK
    argv = visit.curl(stage, "https", "-i", times=_TWICE)

    def judge(done: Completed) -> Verdict:
        came = list(_answers(done.stdout))
        verdict = _judged(expected, done, [(each.page, each.code) for each in came] or [("", "")])
        if not verdict.passed or len(came) != _TWICE:
            return verdict._replace(passed=False)
        cached = came[1].is_cached if caches else any(each.is_cached for each in came)
        by = "from the cache" if cached else "from the origin"
        return Verdict(cached is caches, f"{verdict.answer}, {by}")

    wanted = f"{words(expected)}, {'from the cache' if caches else 'from the origin'}"
    check = "cdn-cached" if caches else "cdn-not-cached"
    what = f"https://{visit.shown} twice"
    return Question(check, what, visit.client.name, argv, wanted, judge, _STARTING, edges(stage, visit))


def _answers(printed: str) -> Iterator[_Came]:
    """Yield the answers that curl printed with their headers."""
    starts = [*(each.start() for each in _ANSWER.finditer(printed)), len(printed)]
    for start, end in pairwise(starts):
        head, _, page = printed[start:end].replace("\r\n", "\n").partition("\n\n")
        found = _ANSWER.match(head)
        yield _Came(page.strip(), found[1] if found else "", _CACHED.search(head) is not None)


def _plain(stage: Stage, visit: Visit) -> Question:
    """Return the question about a request over HTTP: redirected, refused, or answered."""
    expected = {"redirect-to-https": "301", "https-only": "403"}.get(visit.behavior.viewer, "")
    url = f"https://{visit.shown}"
    argv = visit.curl(stage, "http", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}")

    def judge(done: Completed) -> Verdict:
        code, _, location = done.stdout.strip().partition(" ")
        right = code == expected if expected else not code.startswith("5")
        leads = location == url or expected != "301"
        answer = f"{code} to {location}" if location else code
        return Verdict(
            done.returncode == 0 and right and leads, answer if done.returncode == 0 else failure(done)
        )

    wanted = f"301 to {url}" if expected == "301" else expected or "an answer"
    what = f"http://{visit.shown}"
    found = into(stage, visit, HTTP)
    return Question("cdn-http", what, visit.client.name, argv, wanted, judge, _STARTING, found)
