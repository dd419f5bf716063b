"""The specs that tests deploy, compiled, and the values that those with parameters are deployed with."""

from collections.abc import Mapping

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
    "game": {"LobbyImage": f"{IMAGES}/lobby:1.0"},
    "pipeline-of-work": {"ReaderImage": f"{IMAGES}/reader:1.0", "BuildBucket": "builds"},
    "production": CERTIFICATE,
    "self-service": {**CERTIFICATE, "OfficeRange": "203.0.113.0/24", "KeyPair": "team"},
    "three-zones": CERTIFICATE,
    "two-services": CERTIFICATE,
    "wordpress": CERTIFICATE,
}
"""By the spec's name, what has no default."""


def compiled(text: str, layout: Layout = Layout.NESTED) -> Bundle:
    """Compile the text of a spec, which must be sound."""
    made = compiler.compile_spec("spec.yaml", text.encode(), layout)
    assert made.bundle is not None, made.findings
    return made.bundle


def shipped(name: str, layout: Layout = Layout.NESTED) -> Bundle:
    """Compile a spec of `specs/`."""
    return compiled((SPECS / f"{name}.yaml").read_text(encoding="utf-8"), layout)
