"""An image to be built is one finding, with the commands that build it."""

import re
from typing import Any

import pytest
import yaml

from tiers import compiler
from tiers.diagnostics.model import Diagnostic
from tiers.workload import unbuilt_images

SOURCES: dict[str, tuple[dict[str, Any], str]] = {
    "a directory": ({"image": {"build": "./web"}}, "./web"),
    "a directory beside": ({"build": "web"}, "web"),
    "a string": ({"image": "../web"}, "../web"),
    "Compose's mapping": ({"build": {"context": "web", "dockerfile": "Prod"}}, "--file web/Prod web"),
    "Compose's file": ({"image": {"build": {"dockerfile": "Prod"}}}, "--file Prod ."),
    "Copilot's file": ({"image": {"build": "web/Dockerfile", "port": 80}}, "--file web/Dockerfile web"),
    "Copilot's file here": ({"image": {"build": "Dockerfile"}}, "--file Dockerfile ."),
    "Copilot's mapping": (
        {"image": {"build": {"dockerfile": "web/Dockerfile", "context": "."}}},
        "--file web/Dockerfile .",
    ),
    "a file beside an image": (
        {"image": "acme/web:1", "dockerfile": "web/Dockerfile"},
        "--file web/Dockerfile .",
    ),
    "beside a parameter": ({"image": {"parameter": "Web", "build": "web"}}, "web"),
    "a directory with spaces": ({"build": "my web"}, "'my web'"),
    "an option": ({"build": "--privileged"}, "./--privileged"),
    "two lines": ({"build": "web\nrm web"}, "PATH"),
    "too long": ({"build": "web" * 1000}, "PATH"),
    "nothing": ({"build": None}, "."),
    "a list": ({"image": {"build": ["web"], "context": 5}}, "."),
}


def found(component: dict[str, Any]) -> tuple[Diagnostic, ...]:
    spec = {"version": 1, "name": "shop", "logic": {"web": component}}
    return compiler.check("spec.yaml", yaml.safe_dump(spec).encode()).findings


@pytest.mark.parametrize("name", SOURCES)
def test_it_is_one_finding_with_the_command(name: str) -> None:
    written, arguments = SOURCES[name]
    [finding] = found({"type": "fargate", **written})
    assert finding.code.name == "image-not-built"
    [command] = re.findall(r"`(docker build .+)`", finding.help)
    tag = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.0"
    assert command == f"docker build --platform linux/arm64 --tag {tag} {arguments}"
    assert "`image: {parameter: WebImage}`" in finding.help
    assert "--image web=" in finding.help


@pytest.mark.parametrize(
    ("component", "flags"),
    [
        ({"type": "fargate", "architecture": "x86_64"}, "--platform linux/amd64"),
        ({"type": "function"}, "--platform linux/arm64 --provenance=false"),
        ({"type": "function", "architecture": "x86_64"}, "--platform linux/amd64 --provenance=false"),
    ],
)
def test_it_is_built_for_the_processors_of_the_component(component: dict[str, Any], flags: str) -> None:
    [finding] = found({**component, "image": {"build": "."}})
    assert f"`docker build {flags} --tag" in finding.help


def test_a_further_container_has_the_processors_of_its_task() -> None:
    route = ("logic", "web", "sidecars", "proxy")
    finding = unbuilt_images.findings({"image": {"build": "proxy"}}, route)["image"]
    assert finding is not None
    assert finding.place.route == (*route, "image", "build")
    assert "--platform linux/ARCHITECTURE" in finding.help
    assert "`tiers deploy SPEC --parameter ProxyImage=" in finding.help
