"""User data that writes the environment, as cloud-init and a shell read it; what looks like a secret."""

import email
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiers import compiler
from tiers.cloudformation.write import to_yaml
from tiers.ir.placed import Layout
from tiers.workload import environment, secrets


def user_data(server: dict[str, Any]) -> str:
    """Compile one server; return its user data as the instance gets it."""
    spec = {"version": 1, "name": "shop", "logic": {"web": {"type": "ec2", **server}}}
    bundle = compiler.compile_spec("spec.yaml", to_yaml(spec).encode(), Layout.SINGLE).bundle
    assert bundle is not None
    (template,) = bundle.templates.values()
    text = template["Resources"]["WebLaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"]
    assert isinstance(text["Fn::Base64"], str)
    return str(text["Fn::Base64"])


def parts(text: str) -> list[tuple[str, str]]:
    """Read an archive as cloud-init does: the type and the text of each part, those of inner archives too."""
    found = [part for part in email.message_from_string(text).walk() if not part.is_multipart()]
    payloads = [part.get_payload(decode=True) for part in found]
    assert all(isinstance(payload, bytes) for payload in payloads)
    return [
        (part.get_content_type(), payload.decode())
        for part, payload in zip(found, payloads, strict=True)
        if isinstance(payload, bytes)
    ]


SCRIPTS = (
    "#!/bin/bash\necho ${HOME}\n",
    "#cloud-config\nruncmd: [[ls]]",
    "#!/usr/bin/python3\nprint('ü—')\n",
    "#!/bin/sh\r\nexit 0\r\n",
    "#!/bin/sh\necho '\n--==tiers==--\n'\n",
)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_of_any_kind_comes_through_as_it_is(script: str) -> None:
    (kind, _), (own_kind, own) = parts(user_data({"environment": {"A": "1"}, "user_data": script}))
    assert kind == "text/x-shellscript"
    # cloud-init looks at the first line of such a part.
    assert own_kind == "text/plain"
    assert own == script


def test_the_parts_of_an_archive_follow() -> None:
    script = (
        'Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n'
        "--B\nContent-Type: text/cloud-config\n\nruncmd: []\n\n"
        "--B\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n\n--B--\n"
    )
    found = parts(user_data({"environment": {"A": "1"}, "user_data": script}))
    assert [kind for kind, _ in found] == ["text/x-shellscript", "text/cloud-config", "text/x-shellscript"]
    assert found[1][1] == "runcmd: []\n"


def test_without_an_environment_the_script_stands_alone() -> None:
    assert user_data({"user_data": SCRIPTS[0]}) == SCRIPTS[0]


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"T_[A-Za-z0-9_]{0,9}", fullmatch=True),
        st.from_regex(environment.VALUE.anchored),
        min_size=1,
    )
)
def test_a_shell_reads_back_what_the_spec_says(variables: dict[str, str]) -> None:
    (_, script), *_ = parts("".join(str(p) for p in environment.user_data(None, variables, None)))  # type: ignore[arg-type]
    file = Path(subprocess.run(["mktemp"], capture_output=True, text=True, check=True).stdout.strip())
    try:
        file.write_text("KEPT=yes", encoding="utf-8")
        subprocess.run(["sh"], input=script.replace(environment.PATH, str(file)).encode(), check=True)
        read = subprocess.run(
            ["sh", "-c", f"set -a; . {file}; env -0"],
            capture_output=True,
            check=True,
            env={"PATH": "/usr/bin:/bin"},
        ).stdout.decode()
    finally:
        file.unlink()
    entries = dict(entry.split("=", 1) for entry in read.split("\0") if entry)
    assert entries["KEPT"] == "yes"
    assert {name: entries[name] for name in variables} == variables


SECRETS = (
    "aws_access_key_id = ASIAIOSFODNN7EXAMPLE",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    "PASSWORD=hunter2",
    "export PGPASSWORD='hunter2'",
    'password: "hunter2"',
    "mysql --user=me --password=hunter2",
    '{"db_password": "hunter2"}',
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG",
    "STRIPE_API_KEY=sk_live_123456",
    "amqp://shop:hunter2@queue.example.com",
)
NO_SECRETS = (
    "PASSWORD=$(aws secretsmanager get-secret-value)",
    'PASSWORD="$SECRET"',
    "password: ${PASSWORD}",
    "password={{ vault }}",
    "PASSWORD_FILE=/run/secrets/password",
    "password = read_password(path)",
    "password=<your password>",
    "PasswordAuthentication no",
    "passwd: true",
    "DB_SECRET=arn:aws:secretsmanager:eu-west-1:123456789012:secret:x",
    '[ "$PASSWORD" = "hunter2" ]',
    "if password == expected:",
    "https://example.com:8080/a@b",
    "postgres://$USER:$PASSWORD@db/shop",
    "xAKIAIOSFODNN7EXAMPLEx",
    "-----BEGIN PUBLIC KEY-----",
    "# the password: see the wiki",
    "password=",
)


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_is_found(line: str) -> None:
    found = secrets.found(f"#!/bin/sh\n{line}\n")
    assert found is not None
    assert found[1] == 2


@pytest.mark.parametrize("line", NO_SECRETS)
def test_what_is_no_secret_is_left_alone(line: str) -> None:
    assert secrets.found(line) is None
