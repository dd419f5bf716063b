"""Properties of database proxies that the compiler sets for security, and what keeps each of them."""

from tiers.compile.checks.protections import Protection, is_on
from tiers.diagnostics.codes import extensions as codes

OF_PROXIES = (
    Protection(
        "AWS::RDS::DBProxy",
        ("Properties", "RequireTLS"),
        codes.OVERRIDE_TLS,
        "clients may connect without TLS",
        is_on,
    ),
)
