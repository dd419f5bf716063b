"""What an answer is worth, and which requests come to which rule: nothing is started here."""

import re
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from tiers.rehearse.checks import examples, redirects
from tiers.rehearse.checks.line import is_closed
from tiers.rehearse.checks.site import _has_no_target, _serves
from tiers.rehearse.checks.views import View
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Action, Host, Listener, ListenerRule, LoadBalancer

FORWARD = Action("forward", (("Web", 1),), {})
NODE = Host("node-a", "load_balancer", "front", "Front", "Vpc", "A", "a", "10.0.0.4", "198.18.0.1")
LAPTOP = Host("laptop", "outside", "laptop", "", "", "", "", "203.0.113.1")


def done(code: int, out: str = "", error: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess((), code, out, error)


@pytest.mark.parametrize(
    ("answer", "passed"),
    [
        (done(28, "0.000000", "curl: (28) refused, it says"), True),
        (done(7, "0.000000", "curl: (7) Timeout was reached"), False),  # refused, whatever its words are
        (done(28, "0.000431"), False),  # a server that accepts and says nothing
        (done(0, "0.000431"), False),
        (done(1, "0.000431"), False),  # it speaks, but no HTTP
        (done(2), False),  # nothing was asked
        (done(3, "0.000000"), False),
        (done(124, "", "no answer for 10 seconds"), False),
        (done(127), False),
    ],
)
def test_only_a_packet_that_is_dropped_closes_a_port(
    answer: subprocess.CompletedProcess[str], *, passed: bool
) -> None:
    assert is_closed(answer).passed is passed


def test_each_target_has_to_serve_and_no_request_may_fail() -> None:
    judge = _serves(frozenset({"web-1", "web-2"}))
    assert not judge(done(0)).passed
    assert not judge(done(22, "web-1\nweb-2\n", "curl: (22) 503")).passed
    assert not judge(done(0, "web-1\n")).passed
    # By weight, one attempt need not come to all; one that fails begins anew.
    assert judge(done(0, "web-2\n")).passed
    assert not judge(done(0, "web-1\nweb-3\n")).passed
    assert not judge(done(0, "web-2\n")).passed
    assert judge(done(0, "web-1\n")).passed


def test_without_targets_nothing_serves() -> None:
    assert not _serves(frozenset())(done(0)).passed
    assert not _has_no_target(done(0)).passed


# -- requests that a rule answers ------------------------------------------------------------------


def pathed(*values: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(values)}}


def named(*values: str) -> dict[str, Any]:
    return {"Field": "host-header", "Values": list(values)}


def other(field: str, config: str, **more: Any) -> dict[str, Any]:
    return {"Field": field, config: more}


def listener(*conditions: Sequence[dict[str, Any]]) -> Listener:
    rules = (ListenerRule(number, tuple(each), FORWARD) for number, each in enumerate(conditions, 1))
    return Listener("Front80", 80, "HTTP", FORWARD, tuple(rules))


def asked(of: Listener, rule: int | None) -> tuple[str, str] | None:
    found = examples.example(of, of.rules[rule] if rule is not None else None, LAPTOP.address, "198.18.0.1")
    return (found.host, found.path) if found else None


@pytest.mark.parametrize(
    ("conditions", "rule", "wanted"),
    [
        ([], None, ("", "/")),
        ([[pathed("*admin*")]], 0, ("", "/rehearsaladminrehearsal")),
        ([[pathed("*admin*")]], None, ("", "/")),
        ([[pathed("?api")]], 0, ("", "/api")),
        ([[pathed("/a?c/*")]], 0, ("", "/axc/rehearsal")),
        ([[pathed("api")]], 0, None),  # every path starts with a slash
        ([[pathed("/a b")]], 0, None),  # no URL has that as it is
        ([[pathed("/a\nb")]], 0, None),
        ([[pathed("/r*")], [pathed("/*")]], 1, ("", "/")),
        ([[pathed("/")]], None, ("", "/rehearsal")),
        ([[pathed("/*")]], None, None),
        ([[pathed("/*")], [pathed("/x")]], 1, None),
        ([[named("*.example.com")]], 0, ("rehearsal.example.com", "/")),
        ([[named("198.18.0.?")]], None, ("rehearsal.example", "/")),
        (
            [[named("*.example.com")], [named("www.EXAMPLE.com", "www.example.org")]],
            1,
            ("www.example.org", "/"),
        ),
        ([[named("a.example"), pathed("/x*", "/y")]], 0, ("a.example", "/xrehearsal")),
        (
            [[other("http-header", "HttpHeaderConfig", HttpHeaderName="X-Secret", Values=["1"])]],
            None,
            ("", "/"),
        ),
        ([[other("http-header", "HttpHeaderConfig", HttpHeaderName="User-Agent", Values=["*"])]], None, None),
        ([[other("query-string", "QueryStringConfig", Values=[{"Value": "x"}])]], None, ("", "/")),
        ([[other("http-request-method", "HttpRequestMethodConfig", Values=["POST"])]], None, ("", "/")),
        ([[other("http-request-method", "HttpRequestMethodConfig", Values=["GET"])]], None, None),
        ([[other("source-ip", "SourceIpConfig", Values=["203.0.113.0/24"])]], None, None),
        ([[other("source-ip", "SourceIpConfig", Values=["192.0.2.0/24"])]], None, ("", "/")),
        ([[other("of-tomorrow", "Config")]], None, None),
    ],
)
def test_an_example_comes_to_a_rule_and_to_none_before_it(
    conditions: list[list[dict[str, Any]]], rule: int | None, wanted: tuple[str, str] | None
) -> None:
    assert asked(listener(*conditions), rule) == wanted


def test_an_example_has_the_header_the_method_and_the_query_of_its_rule() -> None:
    of = listener(
        [other("http-header", "HttpHeaderConfig", HttpHeaderName="X-Version", Values=["b*"])],
        [
            other("http-request-method", "HttpRequestMethodConfig", Values=["HEAD", "POST"]),
            other("query-string", "QueryStringConfig", Values=[{"Key": "v", "Value": "2?"}]),
            other("query-string", "QueryStringConfig", Values=[{"Value": "all"}]),
            pathed("/x"),
        ],
        [other("http-request-method", "HttpRequestMethodConfig", Values=["HEAD"])],
    )
    found = [examples.example(of, rule, LAPTOP.address, "198.18.0.1") for rule in of.rules]
    assert [(each.options, each.target) if each else None for each in found] == [
        (("-H", "X-Version: brehearsal"), "/"),
        (("-X", "POST"), "/x?v=2x&rehearsal=all"),
        None,
    ]


GLOBS = some.text("ab*?/.", min_size=1, max_size=5).map(lambda each: f"/{each}") | some.text(
    "ab*?/", max_size=5
)


def glob_matches(glob: str, text: str) -> bool:
    if not glob:
        return not text
    if glob[0] == "*":
        return any(glob_matches(glob[1:], text[skipped:]) for skipped in range(len(text) + 1))
    return bool(text) and glob[0] in {"?", text[0]} and glob_matches(glob[1:], text[1:])


@settings(deadline=None)
@example(["*admin*"])
@given(some.lists(GLOBS, min_size=1, max_size=4))
def test_whatever_is_found_matches_its_own_rule_alone(globs: list[str]) -> None:
    of = listener(*([pathed(each)] for each in globs))
    for number, glob in enumerate(globs):
        found = asked(of, number)
        if found is None:
            # Then a rule before it, or the form of a path, leaves little: a plain one is always found.
            assert number or not re.fullmatch(r"/[ab/.*?]*", glob)
            continue
        assert found[1].startswith("/")
        assert glob_matches(glob, found[1])
        assert not any(glob_matches(each, found[1]) for each in globs[:number])
    default = asked(of, None)
    assert default is None or not any(glob_matches(each, default[1]) for each in globs)


# -- redirects ---------------------------------------------------------------------------------------


def redirect(**settings: str) -> Action:
    return Action("redirect", (), {"RedirectConfig": {"StatusCode": "HTTP_301", **settings}})


FIXED = Action("fixed-response", (), {"FixedResponseConfig": {"StatusCode": "404"}})
SIGNED = FORWARD._replace(unread="it does `authenticate-oidc`")


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        (redirect(Protocol="HTTPS", Port="443"), "200"),
        (redirect(Protocol="HTTPS", Port="444"), "200"),  # asked all the same, and nobody answers
        (redirect(Protocol="HTTPS", Port="443", Path="/none"), "404"),
        (redirect(Path="/elsewhere"), "200"),  # to itself, for ever
        (redirect(Protocol="HTTPS", Port="443", Path="/signed"), None),
        (redirect(Host="www.example.com"), None),
        (redirect(Protocol="HTTPS", Port="443", Path="/maybe"), None),
        (redirect(Port="53"), None),
    ],
)
def test_a_redirect_is_followed_unless_it_leads_where_nobody_can_tell(
    action: Action, wanted: str | None
) -> None:
    maybe = (pathed("/maybe"), other("source-ip", "SourceIpConfig", Values="unknown"))
    secure = Listener(
        "Front443",
        443,
        "HTTPS",
        FORWARD,
        (
            ListenerRule(1, (pathed("/none"),), FIXED),
            ListenerRule(2, (pathed("/signed"),), SIGNED),
            ListenerRule(3, maybe, FIXED),
        ),
    )
    first = Listener("Front80", 80, "HTTP", action, ())
    datagrams = Listener("Front53", 53, "UDP", FORWARD, ())
    front = LoadBalancer("Front", "application", True, ("node-a",), (first, secure, datagrams), (), True)
    request = examples.Request("", "/", LAPTOP.address, "198.18.0.1")
    view = View(front, first, NODE, LAPTOP, action, request, Intent("0.0.0.0/0", "front", 80))
    answered, *followed = redirects.questions(view, 0.0)
    assert answered.judge(done(0, "301 https://198.18.0.1:443/")).passed is (
        "Protocol" in action.settings["RedirectConfig"]
    )
    said = list(redirects.not_followed([view]))
    if wanted is None:
        assert (len(followed), len(said)) == (0, 1)
        return
    assert (len(followed), len(said)) == (1, 0)
    judge = followed[0].judge
    assert judge(done(0, f"{wanted} from https://198.18.0.1:443/")).passed
    assert not judge(done(0, "503 from https://198.18.0.1:443/")).passed
    assert not judge(done(7, "000 from https://198.18.0.1:444/", "curl: (7) whatever")).passed
    assert not judge(done(47, "301 from http://198.18.0.1/elsewhere", "curl: (47) too many")).passed
