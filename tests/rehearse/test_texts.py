"""What the servers of a rehearsal are told: the templates' rules in their words, and nothing else."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tiers.rehearse.model import Action, Host, Listener, ListenerRule, LoadBalancer, Target, TargetGroup
from tiers.rehearse.servers import balancer, cache, database, mariadb, people, postgres, ssh, web
from tiers.rehearse.servers.program import FOLDER
from tiers.rehearse.testbed import harmless

WORDS = some.text("ab.*?-/", max_size=6)


def host(name: str, zone: str, address: str) -> Host:
    return Host(name, "server", name, name, "Vpc", f"Subnet{zone}", zone, address)


HOSTS = {
    each.name: each
    for each in (
        host("node-a", "a", "10.0.0.4"),
        host("node-b", "b", "10.0.1.4"),
        host("web-1", "a", "10.0.2.4"),
        host("web-2", "b", "10.0.3.4"),
        host("web-3", "c", "10.0.4.4"),
    )
}
TARGETS = tuple(Target(f"web-{number}", 8080) for number in (1, 2, 3))
FORWARD = Action("forward", (("Web", 1),), {})


def group(*, cross_zone: bool | None = None, **settings: Any) -> TargetGroup:
    return TargetGroup("Web", "HTTP", TARGETS, cross_zone, False, settings)


def load_balancer(*listeners: Listener, of: TargetGroup | None = None) -> LoadBalancer:
    nodes = ("node-a", "node-b")
    return LoadBalancer("Front", "application", True, nodes, listeners, (of or group(),), True)


def listener(default: Action = FORWARD, *rules: ListenerRule, protocol: str = "HTTP") -> Listener:
    return Listener("Front80", 80, protocol, default, rules)


def told(of: LoadBalancer) -> list[str]:
    [text] = balancer.server("haproxy", HOSTS["node-a"], of, HOSTS).files.values()
    return [line.strip() for line in text.splitlines()]


def rule(*conditions: Mapping[str, Any], action: Action = FORWARD) -> ListenerRule:
    return ListenerRule(100, conditions, action)


def path(*values: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(values)}}


def matches(glob: str, text: str) -> bool:
    """Match as AWS says: `*` is any text, `?` is one character; written anew, without expressions."""
    if not glob:
        return not text
    if glob[0] == "*":
        return any(matches(glob[1:], text[skipped:]) for skipped in range(len(text) + 1))
    return bool(text) and glob[0] in {"?", text[0]} and matches(glob[1:], text[1:])


@given(glob=WORDS, text=some.text("ab.-/", max_size=6))
def test_a_pattern_matches_what_a_listener_matches(glob: str, text: str) -> None:
    [line] = [
        each for each in told(load_balancer(listener(FORWARD, rule(path(glob))))) if each.startswith("acl")
    ]
    pattern = re.fullmatch(r"acl rule-100-0 path -m reg '(.*)'", line)
    assert pattern is not None
    assert bool(re.search(pattern[1], text)) == matches(glob, text)


@pytest.mark.parametrize(
    ("settings", "location"),
    [
        ({"Protocol": "HTTPS", "Port": "443"}, "https://%[var(txn.host)]:443%[pathq]"),
        ({"Host": "www.#{host}"}, "http://www.%[var(txn.host)]:%[dst_port]%[pathq]"),
        (
            {"Path": "/new/#{path}", "Query": ""},
            "http://%[var(txn.host)]:%[dst_port]/new/%[path,regsub(^/,)]",
        ),
        ({"Path": "/100%", "Query": "a=#{query}"}, "http://%[var(txn.host)]:%[dst_port]/100%%?a=%[query]"),
    ],
)
def test_a_redirect_leads_where_the_template_says(settings: dict[str, str], location: str) -> None:
    action = Action("redirect", (), {"RedirectConfig": {**settings, "StatusCode": "HTTP_301"}})
    lines = told(load_balancer(listener(action)))
    expected = f"http-request redirect location '{location}' code 301 unless {{ var(txn.rule) -m found }}"
    assert expected in lines


def test_requests_are_divided_by_weight() -> None:
    groups = (("Old", 90), ("None", 0), ("New", 10))
    lines = told(load_balancer(listener(Action("forward", groups, {}))))
    assert f"use_backend {harmless.distinct('Old')} if {{ rand(100) lt 90 }}" in lines
    assert f"default_backend {harmless.distinct('New')}" in lines
    assert not any("None" in line for line in lines)


def of_field(field: str, config: str, **more: Any) -> dict[str, Any]:
    return {"Field": field, config: more}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            of_field("http-header", "HttpHeaderConfig", HttpHeaderName="X-Version", Values=["b*", "it's"]),
            "req.fhdr(X-Version) -m reg -i '^b.*$' '^it'\\''s$'",
        ),
        (
            of_field("http-request-method", "HttpRequestMethodConfig", Values=["GET", "HEAD"]),
            "method -m str GET HEAD",
        ),
        (
            of_field(
                "query-string", "QueryStringConfig", Values=[{"Key": "v", "Value": "2?"}, {"Value": "x"}]
            ),
            "query -m reg -i '(^|&)v=2[^&](&|$)' '(^|&)([^&=]*=)?x(&|$)'",
        ),
        (of_field("source-ip", "SourceIpConfig", Values=["10.0.0.1/8"]), "src 10.0.0.0/8"),
    ],
)
def test_each_kind_of_condition_is_asked_for(condition: dict[str, Any], words: str) -> None:
    assert f"acl rule-100-0 {words}" in told(load_balancer(listener(FORWARD, rule(condition))))


@pytest.mark.parametrize(
    "condition",
    [
        of_field("http-header", "HttpHeaderConfig", HttpHeaderName="X) -m found\n", Values=["a"]),
        of_field("http-request-method", "HttpRequestMethodConfig", Values=["GET\nuse_backend x"]),
        of_field("query-string", "QueryStringConfig", Values=["v=1"]),
        of_field("source-ip", "SourceIpConfig", Values=["everywhere"]),
        of_field("http-header", "HttpHeaderConfig", HttpHeaderName="X-Version", RegexValues=["^b"]),
    ],
)
def test_a_condition_that_is_not_known_is_left_out(condition: dict[str, Any]) -> None:
    of = load_balancer(listener(FORWARD, rule(condition)))
    assert [what for what, _ in balancer.left_out(of)] == ["rule 100 of `Front80`"]
    assert not any("rule-100" in line for line in told(of))


def test_what_a_rehearsal_does_not_do_is_told_and_not_done() -> None:
    odd = rule({"Field": "of-tomorrow"})
    signed = ListenerRule(200, (path("/x"),), Action("authenticate-cognito", (), {}))
    of = load_balancer(listener(FORWARD, odd, signed), listener(protocol="QUIC"))
    assert list(balancer.left_out(of)) == [
        ("rule 100 of `Front80`", "a condition is about `of-tomorrow`"),
        ("rule 200 of `Front80`", "it does `authenticate-cognito`"),
        ("`Front80`", "its protocol is `QUIC`"),
    ]
    lines = told(of)
    assert not any("rule-100" in line for line in lines)
    # Whoever asks for what the other rule answers gets nobody's page.
    assert "http-request return status 501 if { var(txn.rule) -m str rule-200 }" in lines
    assert sum(line.startswith("frontend") for line in lines) == 1


def servers(lines: list[str]) -> list[str]:
    return [line.split()[1] for line in lines if line.startswith("server ")]


def test_a_target_in_a_zone_without_a_node_gets_nothing() -> None:
    assert servers(told(load_balancer(listener()))) == ["web-1", "web-2"]


def test_without_cross_zone_balancing_a_node_sends_within_its_zone() -> None:
    assert servers(told(load_balancer(listener(), of=group(cross_zone=False)))) == ["web-1"]


def test_a_network_load_balancer_passes_connections_on_as_they_are() -> None:
    of = group()._replace(protocol="TCP")
    lines = told(load_balancer(listener(protocol="TCP"), of=of))
    assert lines.count("mode tcp") == 2
    assert f"default_backend {harmless.distinct('Web')}" in lines
    assert not any(line.startswith(("http-request", "option httpchk", "option forwardfor")) for line in lines)


def test_a_health_check_asks_what_the_target_group_asks() -> None:
    of = group(HealthCheckPath="/healthz", Matcher={"HttpCode": "200-299,301"}, HealthCheckPort="9000")
    lines = told(load_balancer(listener(), of=of))
    assert "http-check send meth GET uri '/healthz' ver HTTP/1.1 hdr Host 10.0.0.4" in lines
    assert "http-check expect status 200-299,301" in lines
    assert any(line.startswith("server web-1 10.0.2.4:8080 port 9000 check") for line in lines)


@given(some.text(max_size=20))
def test_no_text_of_a_template_becomes_a_line(text: str) -> None:
    fixed = Action("fixed-response", (), {"FixedResponseConfig": {"MessageBody": text, "ContentType": text}})
    plain = Action("fixed-response", (), {"FixedResponseConfig": {"MessageBody": "", "ContentType": ""}})
    moved = Action("redirect", (), {"RedirectConfig": {"Host": text, "Path": text, "Query": "x"}})
    stays = Action("redirect", (), {"RedirectConfig": {"Host": "", "Path": "", "Query": "x"}})
    for strange, usual in ((fixed, plain), (moved, stays)):
        lines = told(
            load_balancer(listener(strange, rule(path(text), action=strange)), of=group(HealthCheckPath=text))
        )
        assert len(lines) == len(told(load_balancer(listener(usual, rule(path("/"), action=usual)))))


def test_haproxy_takes_what_it_is_told(tmp_path: Path) -> None:
    moved = Action("redirect", (), {"RedirectConfig": {"Path": "/'\n%x#{path}", "StatusCode": "HTTP_302"}})
    fixed = Action(
        "fixed-response", (), {"FixedResponseConfig": {"StatusCode": "404", "MessageBody": "it's\n"}}
    )
    empty = Action("fixed-response", (), {"FixedResponseConfig": {"StatusCode": "410", "MessageBody": ""}})
    rules = (
        rule(path("/a b", "/'*")),
        ListenerRule(200, (path("/x"),), moved),
        ListenerRule(300, (path("/y"),), fixed),
        ListenerRule(400, (path("/z"),), empty),
        ListenerRule(500, (path("/w"),), FORWARD._replace(unread="it does what nobody knows")),
    )
    of = load_balancer(listener(FORWARD, *rules), of=group(HealthCheckPath="/a'b"))
    configuration = tmp_path / "haproxy.cfg"
    configuration.write_text("\n".join(told(of)) + "\n", encoding="utf-8")
    assert _checked("haproxy", "-c", "-q", "-f", str(configuration)) == ""


def test_haproxy_never_loads_the_authorities_of_the_machine() -> None:
    node = cache.Node("cache-1", 6379, is_encrypted=False)
    programs = (
        balancer.server("haproxy", HOSTS["node-a"], load_balancer(listener()), HOSTS),
        balancer.relay("haproxy", "relay.cfg", 3, []),
        cache.relay({"haproxy": "haproxy"}, "cache-2", node),
    )
    for program in programs:
        [text] = program.files.values()
        assert "    httpclient.ssl.verify none\n" in text


def _checked(*command: str) -> str:
    """Return what a server says of its configuration; nothing if it takes it."""
    from tests.support.stages import located_or_skip

    words = [located_or_skip(command[0]), *command[1:]]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_nginx_answers_a_health_check_with_its_status_and_everything_else_with_the_page() -> None:
    door = web.Door(8080, tls=True, answers=(web.Answer('/a"b', 204),))
    [text] = web.server("nginx", "web-1", "10.0.2.4", (door,), "web-1").files.values()
    assert "        listen 10.0.2.4:8080 ssl;\n" in text
    assert '        location = "/a\\"b" { return 204; }\n' in text
    assert '        location / { return 200 "web-1\\n"; }\n' in text


def test_mariadb_reads_one_statement_a_line() -> None:
    known = database.Database("mysql", 3307, "dbadmin", "secret", "shop", tls_only=True)
    made = mariadb.server({"mariadbd": "d", "mariadb-install-db": "i"}, "mysql", "10.0.4.4", known)
    first = made.files[f"{FOLDER}/hosts/mysql/first.sql"].splitlines()
    assert len(first) == 4
    assert all(line.endswith(";") for line in first)
    configuration = made.files[f"{FOLDER}/hosts/mysql/mariadb.cnf"].splitlines()
    assert {"bind-address = 10.0.4.4", "port = 3307", "require-secure-transport = on"} <= {*configuration}


@pytest.mark.parametrize(("tls_only", "kind"), [(True, "hostssl"), (False, "host")])
def test_postgres_takes_connections_without_tls_only_where_the_templates_do(
    *, tls_only: bool, kind: str
) -> None:
    known = database.Database("postgres", 5432, "dbadmin", "secret", "", tls_only=tls_only)
    made = postgres.server({"postgres": "p", "initdb": "i"}, "db", "10.0.4.4", known)
    assert made.files[f"{FOLDER}/hosts/db/pg_hba.conf"].split()[0] == kind
    assert len(made.before) == 1


def test_ssh_goes_through_the_bastion_where_one_stands_before_a_host() -> None:
    lines = ssh.client({"web-1": "bastion"}).splitlines()
    assert lines[:3] == ["Host web-1", "    ProxyJump bastion", "Host *"]
    assert "    StrictHostKeyChecking yes" in lines
    assert ssh.known_hosts("ssh-ed25519 AAAA somebody@somewhere\n") == "* ssh-ed25519 AAAA\n"


def test_a_name_stands_for_every_address_it_has() -> None:
    text = people.hosts([("10.0.0.4", "front"), ("10.0.1.4", "front")])
    assert text == "127.0.0.1 localhost\n10.0.0.4 front\n10.0.1.4 front\n"
