"""Expressions of EventBridge, as other tools have them: the finding has the form of this language."""

import pytest

from tiers import compiler

SPEC = """\
version: 1
name: shop
logic:
  nightly:
    type: function
    runtime: python3.13
    handler: a.b
    code: {{bucket: abc, key: k}}
    schedule: {{{schedule}}}
"""


@pytest.mark.parametrize(
    ("schedule", "meant"),
    [
        ("rate: rate(1 day)", "use `rate: 1 day`"),
        ("rate: 1 days", "use `rate: 1 day`"),
        ("rate: every 5 minute", "use `rate: 5 minutes`"),
        ('cron: "0 3 * * ? *"', 'use `cron: "0 3 * * *"`'),
        ('cron: "cron(0 3 ? * MON-FRI *)"', 'use `cron: "0 3 * * MON-FRI"`'),
        ('cron: "cron(0/5 3 ? * 2-6 *)"', 'use `cron: "0/5 3 * * 1-5"`'),
        ("rate: 0 days", "use a rate such as `1 hour` or `5 minutes`"),
        ("rate: 30 seconds", "use a rate such as `1 hour` or `5 minutes`"),
        ('cron: "cron(0 3 L * ? *)"', "use a value such as `0 3 * * 1-5`"),
        ('cron: "cron(0 3 * * ? 2027)"', "use a value such as `0 3 * * 1-5`"),
    ],
)
def test_the_form_that_is_meant(schedule: str, meant: str) -> None:
    found = compiler.check("spec.yaml", SPEC.format(schedule=schedule).encode()).findings
    assert [each.help for each in found] == [meant]


@pytest.mark.parametrize("schedule", ["rate: 1 day", 'cron: "0 3 * * 1-5"', "cron: [1]", "rate: 5"])
def test_the_form_of_this_language(schedule: str) -> None:
    found = compiler.check("spec.yaml", SPEC.format(schedule=schedule).encode()).findings
    assert not any(each.code.id == "T0106" for each in found)
