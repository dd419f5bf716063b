"""Values that may be secrets: no message, excerpt, or other output shows one."""

from pathlib import Path

import pytest

from tiers.cli import main

SECRET = "hunter2-correct-horse"
HEAD = "version: 1\nname: shop\n"
LOGIN = """\
presentation:
  site:
    type: load_balancer
    domain: {name: www.example.com, zone: Z0123456789ABCDEFGHIJ}
    listeners:
      - port: 443
        protocol: HTTPS
        forward_to: web
        login: {client_id: abc, client_secret: %s}
logic: {web: {type: fargate, image: nginx, port: 8080}}
"""
TASK = "logic: {web: {type: fargate, image: nginx, %s}}\n"
WRONG = {
    "a client secret": LOGIN % SECRET,
    "a client secret as its name": LOGIN % f'{{secret: "{SECRET} !"}}',
    "a value of a client secret": LOGIN % f"{{value: {SECRET}}}",
    "a secret of a task": TASK % f"secrets: {{KEY: {SECRET}}}",
    "a value of a secret of a task": TASK % f"secrets: {{KEY: {{value: {SECRET}}}}}",
    "a key of a secret in words": TASK % f'secrets: {{KEY: {{secret: "{SECRET} !"}}}}',
    "credentials": TASK % f'credentials: "{SECRET} !"',
    "a password of a database": f"data: {{db: {{type: rds, engine: mysql, password: {SECRET}}}}}\n",
    "a token of a cache": f"data: {{db: {{type: cache, auth_token: {SECRET}}}}}\n",
    "an environment variable": TASK % f"environment: {{DB_PASSWORD: {SECRET}}}",
    "a script": f"logic:\n  web:\n    type: ec2\n    user_data: DB_PASSWORD={SECRET}\n",
    "a variable of another environment": (
        f"{TASK % 'port: 80'}environments:\n  live:\n    logic:\n      web:\n"
        f"        environment: {{DB_PASSWORD: {SECRET}}}\n"
    ),
}


@pytest.mark.parametrize("output", ["text", "json", "concise", "sarif", "github"])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_no_output_shows_a_secret(
    wrong: str, output: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(HEAD + wrong, encoding="utf-8")
    assert main(["check", str(spec), "--format", output]) == 1
    printed = capsys.readouterr()
    assert "T0" in printed.out or "T2016" in printed.out
    assert "hunter2" not in printed.out + printed.err


def test_other_values_are_still_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(f"{HEAD}data: {{db: {{type: rds, engine: oracle-ee}}}}\n", encoding="utf-8")
    assert main(["check", str(spec)]) == 1
    assert "type: rds, engine: oracle-ee" in capsys.readouterr().out
