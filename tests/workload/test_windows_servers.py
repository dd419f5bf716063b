"""Servers that run Windows: EC2Launch reads user data, and no shell script is run."""

import pytest

from tiers.compiler import check

WINDOWS = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"
SPEC = """\
version: 1
name: shop
logic:
  web:
    type: autoscaling
    instance_type: t3.large
    image: {image}
    volume: {{device: /dev/sda1}}
    {more}
    user_data: {script}
"""
POWERSHELL = '"<powershell>\\nWrite-Host hi\\n</powershell>\\n"'
BATCH = '"<script>\\ndir\\n</script>\\n"'
TASKS = '"version: 1.1\\ntasks: []\\n"'
SHELL = '"#!/bin/bash\\ndnf install -y nginx\\n"'


def found(image: str, script: str, more: str = "port: 80") -> list[str]:
    findings = check("spec.yaml", SPEC.format(image=image, script=script, more=more).encode()).findings
    return [each.code.id for each in findings]


@pytest.mark.parametrize("image", [WINDOWS, "ami-0123456789abcdef0", "/shop/windows"])
@pytest.mark.parametrize("script", [POWERSHELL, BATCH, TASKS])
def test_windows_runs_its_own_user_data(image: str, script: str) -> None:
    assert found(image, script) == []


@pytest.mark.parametrize("image", ["al2023", "ubuntu-24.04", "/aws/service/debian/release/12/latest/amd64"])
def test_linux_ignores_the_user_data_of_windows(image: str) -> None:
    assert found(image, POWERSHELL) == ["T2008"]


def test_windows_ignores_a_shell_script() -> None:
    assert found(WINDOWS, SHELL) == ["T2008"]


@pytest.mark.parametrize("image", ["al2023", "ami-0123456789abcdef0"])
def test_a_shell_script_is_run_by_linux(image: str) -> None:
    assert found(image, SHELL) == []


@pytest.mark.parametrize("more", ["environment: {MODE: live}", "update: rolling"])
def test_what_takes_a_shell_is_refused_on_windows(more: str) -> None:
    assert found(WINDOWS, POWERSHELL, more) == ["T2019"]
    assert found("ami-0123456789abcdef0", POWERSHELL, more) == ["T2019"]


def test_what_takes_a_shell_is_not_refused_on_linux() -> None:
    assert found("ami-0123456789abcdef0", SHELL, "environment: {MODE: live}") == []
