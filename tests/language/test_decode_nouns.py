"""What the decoder advises does not depend on how it calls things."""

import pytest

from tiers.language import decode, naming
from tiers.language.spec import Spec

MISTAKES = {
    "remove the quotes: `version: 1`": {"version": "1", "name": "shop"},
    "remove the quotes: `flow_logs: true`": {"version": 1, "name": "shop", "network": {"flow_logs": "true"}},
    "remove the unit: `allocated_storage: 20`": {
        "version": 1,
        "name": "shop",
        "data": {"db": {"type": "rds", "engine": "mysql", "allocated_storage": "20 GiB"}},
    },
    'quote it: `engine_version: "8"`': {
        "version": 1,
        "name": "shop",
        "data": {"db": {"type": "rds", "engine": "mysql", "engine_version": 8}},
    },
    'quote it: `"123456789012"`': {
        "version": 1,
        "name": "shop",
        "presentation": {
            "api": {
                "type": "network_load_balancer",
                "listeners": [{"port": 443, "protocol": "TCP", "forward_to": "web"}],
                "share_with": [123456789012],
            }
        },
    },
    "use a mapping: `nat_gateway: {mode: none}`": {
        "version": 1,
        "name": "shop",
        "network": {"nat_gateway": "none"},
    },
    "use a list: `connects_to: [db]`": {
        "version": 1,
        "name": "shop",
        "logic": {"web": {"type": "ec2", "port": 80, "connects_to": "db"}},
    },
}


@pytest.mark.parametrize("reworded", [False, True])
@pytest.mark.parametrize("help_", MISTAKES)
def test_the_advice_is_decided_by_shapes(
    help_: str, reworded: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reworded:
        for number, shape in enumerate(naming.NOUNS):
            monkeypatch.setitem(naming.NOUNS, shape, f"word {number}")
    _, found = decode.decode(Spec, MISTAKES[help_])
    assert [each.help for each in found] == [help_]


@pytest.mark.parametrize(
    ("command", "help_"),
    [
        ("serve", "use a list: `command: [serve]`"),
        ("npm start", "use a list: `command: [npm, start]`"),
        ("serve --port 8080 on", 'use a list: `command: [serve, "--port", "8080", "on"]`'),
        ("echo 'hello there'", 'use a list: `command: [echo, "hello there"]`'),
        ("npm ci && npm start", 'use a list: `command: [sh, "-c", "npm ci && npm start"]`'),
        ("echo 'open", 'use a list, for example `command: [serve, "--port", "8080"]`'),
    ],
)
def test_a_command_line_is_split_into_words(command: str, help_: str) -> None:
    web = {"type": "fargate", "image": "web:1", "command": command}
    _, found = decode.decode(Spec, {"version": 1, "name": "shop", "logic": {"web": web}})
    assert [each.help for each in found] == [help_]


def test_a_list_is_shown_once() -> None:
    spec = MISTAKES["use a list: `connects_to: [db]`"]
    _, (finding,) = decode.decode(Spec, spec)
    assert finding.help.count("connects_to") == 1


def test_a_boolean_is_no_item_of_a_list() -> None:
    data = {"version": 1, "name": "shop", "logic": {"web": {"type": "ec2", "connects_to": True}}}
    _, (finding,) = decode.decode(Spec, data)
    assert "[True]" not in finding.help
