"""The specs that tests deploy, compiled, and the values that those with parameters are deployed with."""

from collections.abc import Callable, Mapping

from tests.emulator import landing_zone
from tests.emulator.account import Account
from tests.support.paths import SPECS
from tiers import compiler
from tiers.compile.bundle import Bundle
from tiers.ir.placed import Layout

CERTIFICATE = {"CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/7b2f"}
IMAGES = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop"
PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "containers": {
        **CERTIFICATE,
        "WebImage": f"{IMAGES}/web:1.0",
        "ApiImage": f"{IMAGES}/api:1.0",
        "BuildBucket": "builds",
    },
    "enterprise": {**CERTIFICATE, "Image": f"{IMAGES}/claims:1.0"},
    "game": {"LobbyImage": f"{IMAGES}/lobby:1.0"},
    "pipeline-of-work": {"ReaderImage": f"{IMAGES}/reader:1.0", "BuildBucket": "builds"},
    "production": CERTIFICATE,
    "self-service": {**CERTIFICATE, "OfficeRange": "203.0.113.0/24", "KeyPair": "team"},
    "three-zones": CERTIFICATE,
    "two-services": CERTIFICATE,
    "wordpress": CERTIFICATE,
}
"""By the spec's name, what has no default."""
BEFORE: Mapping[str, Callable[[Account], object]] = {"enterprise": landing_zone.create}
"""By the spec's name, what others have made in the account before."""


def prepare(name: str, account: Account) -> Mapping[str, str]:
    """Make what a spec of `specs/` needs in an account; return the values of its parameters."""
    if name in BEFORE:
        BEFORE[name](account)
    return PARAMETERS.get(name, {})


def compiled(text: str, layout: Layout = Layout.NESTED) -> Bundle:
    """Compile the text of a spec, which must be sound."""
    made = compiler.compile_spec("spec.yaml", text.encode(), layout)
    assert made.bundle is not None, made.findings
    return made.bundle


def shipped(name: str, layout: Layout = Layout.NESTED) -> Bundle:
    """Compile a spec of `specs/`."""
    return compiled((SPECS / f"{name}.yaml").read_text(encoding="utf-8"), layout)
