"""Pictures for tests: of specs, of templates, and made up."""

import json
from pathlib import Path
from typing import Any

from tiers import compiler
from tiers.cloudformation.write import to_yaml
from tiers.compile.bundle import source_map
from tiers.intent.declared import declared
from tiers.intent.proven import load
from tiers.ir.placed import Layout
from tiers.picture.describe import EVERYTHING, Content, Subject, described
from tiers.picture.model import Edge, Node, Part, Picture, Subnet
from tiers.proof.answers.queries import Engine
from tiers.proof.answers.verify import verify
from tiers.proof.templates import load_path


def of_spec(spec: dict[str, Any] | bytes, content: Content = EVERYTHING) -> Picture:
    """Return the picture of a spec without errors."""
    return described(subject(spec), content)


def several(spec: dict[str, Any], contents: tuple[Content, ...]) -> list[Picture]:
    """Return pictures of a spec without errors, which is compiled and proven once."""
    own = subject(spec)
    engine = Engine(own.loaded.network)
    proven = own._replace(proof=(engine, verify(engine, own.promises or (), own.expected)))
    return [described(proven, each) for each in contents]


def subject(spec: dict[str, Any] | bytes) -> Subject:
    """Return what is drawn of a spec without errors."""
    raw = spec if isinstance(spec, bytes) else to_yaml(spec).encode()
    compiled = compiler.compile_spec("spec.yaml", raw, Layout.NESTED)
    assert compiled.bundle is not None, compiled.findings
    assert compiled.architecture is not None
    loaded = load(compiled.bundle, source_map(compiled.bundle, compiled.document))
    said = declared(compiled.architecture)
    architecture = compiled.architecture
    return Subject(architecture.spec.name, loaded, architecture, said.promises, said.expected)


def of_template(folder: Path, resources: dict[str, Any], **sections: Any) -> Picture:
    """Return the picture of a template with some resources."""
    path = folder / "template.json"
    path.write_text(json.dumps({"Resources": resources, **sections}), encoding="utf-8")
    return described(Subject("template", load_path(str(path), {})))


ZONES = ("a", "b", "c")


def vpc(nodes: tuple[Node, ...], edges: tuple[Edge, ...] = (), title: str = "made up") -> Picture:
    """Return a picture of a VPC in three zones with some cards."""
    subnets = tuple(
        Subnet(f"{kind}-{zone}", place, kind, "10.0.0.0/20")
        for kind in ("public", "private", "isolated")
        for place, zone in enumerate(ZONES)
    )
    return Picture(title, "eu-west-1", ZONES, nodes, edges, "", "10.0.0.0/16", subnets, (0,), None, True)


def large(number: int) -> Picture:
    """Return a picture of that many services, each with its database and its queue, behind one balancer."""
    everywhere = (0, 1, 2)
    nodes = [Node("front", "front", "load_balancer", "load balancer", "public", everywhere)]
    edges = [Edge("internet", "front", ports="tcp 443", label="443")]
    for place in range(number):
        service, database, queue = f"service-{place}", f"database-{place}", f"queue-{place}"
        parts = tuple(Part(zone, "tasks") for zone in everywhere)
        nodes += [
            Node(service, service, "container", "Fargate 2", "private", everywhere, parts),
            Node(database, database, "database", "postgres", "isolated", everywhere),
            Node(queue, queue, "queue", "queue"),
        ]
        edges += [
            Edge("front", service, ports="tcp 8080", label="8080"),
            Edge(service, database, ports="tcp 5432", label="5432"),
            Edge(service, queue, "permission", label="send"),
        ]
    return vpc(tuple(nodes), tuple(edges), "large")
