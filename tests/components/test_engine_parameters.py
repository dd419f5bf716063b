"""Parameters of engines: what is known without asking RDS."""

import pytest

from tiers.compiler import check

SPEC = """\
version: 1
name: shop
data: {{db: {{type: rds, engine: {engine}, parameters: {{{parameters}}}}}}}
"""


@pytest.mark.parametrize(
    ("engine", "parameters", "refused"),
    [
        ("postgres", "max_connections: lots", True),
        ("postgres", "max_connections: '200'", False),
        ("postgres", "max_connections: 'LEAST({DBInstanceClassMemory/9531392},5000)'", False),
        ("mysql", "max_connections: '{DBInstanceClassMemory/12582880}'", False),
        ("mysql", "wait_timeout: 8h", True),
        ("postgres", "log_min_duration_statement: '-1'", False),
        ("postgres", "work_mem: 64MB", True),
        ("postgres", "require_secure_transport: '1'", True),
        ("mysql", "rds.force_ssl: '1'", True),
        ("postgres", "no_such: lots", False),
        ("mysql", "long_query_time: '0.5'", False),
    ],
)
def test_what_an_engine_surely_refuses_is_an_error(engine: str, parameters: str, *, refused: bool) -> None:
    findings = check("spec.yaml", SPEC.format(engine=engine, parameters=parameters).encode()).findings
    assert [each.code.id for each in findings if each.is_error] == (["T2415"] if refused else [])
