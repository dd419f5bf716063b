"""Which part of the compiler may import which, by its source."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache

from tests.support.paths import ROOT

PACKAGE = ROOT / "tiers"
HEAVY = ("troposphere", "cfnlint", "boto3", "botocore", "jsonschema")
OUTER = {"time", "datetime", "random", "secrets", "socket", "urllib", "subprocess", "uuid"}
"""Modules of Python's own that read a clock, chance, the network, or other processes."""

ANYBODYS = {"tuples"}
"""Parts that every other may import."""

# What each part may import of the others. A part is a folder of `tiers`, or a module right in it.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli"},
    "facts": set(),
    "untrusted": set(),
    "diagnostics": {"digests"},
    "source": {"diagnostics"},
    "tuples": set(),
    "digests": set(),
    "requests": set(),
    "ir": {"diagnostics"},
    "language": {"cloudformation", "diagnostics", "ir", "network"},
    "codes": {"diagnostics", "language"},
    "network": {"diagnostics", "facts", "ir", "language"},
    "workload": {"diagnostics", "facts", "ir", "language", "network", "requests"},
    "databases": {"diagnostics", "digests", "ir", "language", "workload"},
    "domain": {"diagnostics", "digests", "ir", "language"},
    "components": {
        *("databases", "diagnostics", "digests", "domain", "facts", "firewall", "ir", "language"),
        *("network", "requests", "workload"),
    },
    "firewall": {"diagnostics", "facts", "ir", "language", "workload"},
    "watch": {"diagnostics", "digests", "ir", "language", "resources"},
    "encryption": {"ir", "language"},
    "compile": {
        "digests",
        "encryption",
        *("cloudformation", "codes", "diagnostics", "facts", "ir", "language", "network", "resources"),
        "watch",
    },
    "cloudformation": {"diagnostics", "untrusted"},
    "resources": set(),
    "compiler": {"compile", "diagnostics", "ir", "language", "source"},
    "included": {"compile", "diagnostics", "language", "source", "untrusted"},
    "intent": {
        *("cloudformation", "compile", "diagnostics", "ir", "language", "permissions", "proof", "source"),
        *("untrusted", "watch"),
    },
    "proof": {"cloudformation", "diagnostics", "facts", "requests", "resources", "untrusted"},
    "permissions": {"cloudformation", "diagnostics", "facts", "proof", "resources"},
    "picture": {"cloudformation", "diagnostics", "ir", "proof", "resources", "untrusted"},
    "migrate": {
        *("cloudformation", "compiler", "diagnostics", "ir", "language", "source", "untrusted", "workload"),
    },
    "adopt": {
        *("cloudformation", "compiler", "diagnostics", "ir", "migrate", "plan", "untrusted"),
    },
    "plan": {
        *("cloudformation", "compile", "diagnostics", "ir", "permissions", "proof", "resources", "untrusted"),
    },
    "rehearse": {"cloudformation", "diagnostics", "digests", "facts", "resources", "untrusted"},
    "crosscheck": {"cloudformation", "proof", "rehearse"},
    "report": {
        *(
            "cloudformation",
            "cost",
            "diagnostics",
            "digests",
            "ir",
            "language",
            "permissions",
            "picture",
            "plan",
        ),
        "proof",
    },
    "cost": {"cloudformation", "diagnostics", "ir", "plan", "resources", "source"},
    "lint": {"cloudformation", "compile", "diagnostics", "digests", "ir", "untrusted"},
    "deploy": {
        *("cloudformation", "compile", "cost", "diagnostics", "digests", "encryption", "facts", "ir"),
        *("plan", "requests", "resources", "untrusted"),
    },
    "lsp": {
        *("cloudformation", "codes", "compiler", "diagnostics", "facts", "included", "ir", "language"),
        "source",
    },
    "operate": {"cloudformation", "deploy", "plan", "resources"},
    "cli": {
        "adopt",
        "cloudformation",
        "codes",
        "compile",
        "compiler",
        "cost",
        "crosscheck",
        "deploy",
        "diagnostics",
        "encryption",
        "included",
        "intent",
        "ir",
        "language",
        "lint",
        "lsp",
        "migrate",
        "operate",
        "permissions",
        "picture",
        "plan",
        "proof",
        "rehearse",
        "report",
        "resources",
        "source",
        "untrusted",
    },
}

# Parts of a part that other parts may not see although they may see the rest.
ONLY_FOR = {
    "tiers.language.contract": {"compiler"},
    "tiers.language.decode": {"compiler", "intent"},
    "tiers.language.schema": {"cli"},
    "tiers.compile.build": {"compiler"},
    "tiers.diagnostics.codes.cost": {"cli", "cost"},
    "tiers.diagnostics.codes.parse": {"cli", "source"},
    "tiers.diagnostics.codes.lint": {"lint"},
    "tiers.diagnostics.codes.files": {"adopt", "cli", "included", "lint", "migrate"},
    "tiers.diagnostics.codes.deploy": {"cli", "deploy", "operate"},
    "tiers.diagnostics.codes.aws": {"deploy", "operate"},
    "tiers.diagnostics.codes.internal": {"cli"},
    "tiers.diagnostics.text": {"cli"},
    "tiers.diagnostics.jsonformat": {"cli"},
    "tiers.diagnostics.sarif": {"cli"},
    "tiers.diagnostics.github": {"cli"},
}

LIBRARIES = {
    "yaml": {"cloudformation", "lint", "source"},
    "troposphere": {
        *("components", "databases", "domain", "encryption", "firewall", "ir", "network", "watch"),
        "workload",
    },
    "cfnlint": {"lint"},
    "jsonschema": {"language"},
    "boto3": {"deploy"},
    "rich": {"cli"},
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "botocore": {"deploy"},
}
"""Which parts may import which library. All of the rest is Python's own."""


RINGS = [{"language", "network"}]
"""Parts that still import each other, although none of their modules do.

A spec has a network, and the builders of the network read the architecture that a spec becomes.
"""


def part(module: str) -> str:
    """Name the part of the compiler that a module belongs to."""
    steps = module.split(".")
    return steps[1] if len(steps) > 1 else "__init__"


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the compiler, parsed, by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        steps = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(steps[:-1] if steps[-1] == "__init__" and len(steps) > 2 else steps)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def is_for_types_only(node: ast.AST) -> bool:
    """Whether a statement is never run: it is there for the type checker."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree, leaving out what is there for the type checker alone."""
    for node in ast.iter_child_nodes(tree):
        if not is_for_types_only(node):
            yield node
            yield from statements(node)


@cache
def imported(tree: ast.AST) -> tuple[str, ...]:
    """Return the dotted names of what a module imports when it runs, at the top and inside functions."""
    return tuple(_imported(tree))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                yield below if below in modules() else node.module


def at_the_top(tree: ast.Module) -> Iterator[str]:
    """Tell what a module imports as soon as it is loaded."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(ast.Module([node], []))


def test_every_part_has_a_rule() -> None:
    assert {part(module) for module in modules()} == MAY_IMPORT.keys()


def test_a_module_imports_what_its_part_may() -> None:
    for module in modules():
        own = part(module)
        for name in imported(modules()[module]):
            if name.startswith("tiers."):
                assert part(name) in {own, *ANYBODYS, *MAY_IMPORT[own]}, f"{module} imports {name}"
            library = name.split(".")[0]
            assert (
                library == "tiers" or library in sys.stdlib_module_names or own in LIBRARIES.get(library, ())
            ), f"{module} imports {name}"


def test_what_is_for_few_is_imported_by_few() -> None:
    for module in modules():
        for name in imported(modules()[module]):
            allowed = ONLY_FOR.get(name)
            if allowed is not None and part(name) != part(module):
                assert part(module) in allowed, f"{module} imports {name}"


def test_one_module_calls_aws() -> None:
    calls = {
        module
        for module, tree in modules().items()
        if {"boto3", "botocore"} & {name.split(".")[0] for name in imported(tree)}
    }
    assert calls == {"tiers.deploy.aws"}


def rings(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of nodes that lead to each other, each as large as it can be, in order of name."""
    reached = {start: reachable(graph, start) for start in graph}
    found = (sorted(other for other in reached[start] if start in reached[other]) for start in sorted(graph))
    return [list(each) for each in dict.fromkeys(map(tuple, found)) if each]


def reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """Return the nodes that a path of at least one step leads to."""
    found: set[str] = set()
    pending = [start]
    while pending:
        new = graph[pending.pop()] - found
        found |= new
        pending += new
    return found


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {
        module: {name for name in imported(tree) if name in modules()} for module, tree in modules().items()
    }
    assert rings(graph) == []


def test_no_part_imports_itself_by_a_detour() -> None:
    graph: dict[str, set[str]] = {own: set() for own in MAY_IMPORT}
    for module, tree in modules().items():
        others = {part(name) for name in imported(tree) if name in modules()}
        graph[part(module)] |= others - {part(module)}
    assert [ring for ring in rings(graph) if not any(each.issuperset(ring) for each in RINGS)] == []


def test_rings_are_found() -> None:
    assert rings({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"d"}, "e": {"a"}}) == [
        ["b", "c"],
        ["d"],
    ]


def test_no_rule_is_left_over() -> None:
    used = {(part(module), part(name)) for module, tree in modules().items() for name in imported(tree)}
    ruled = {(own, other) for own, others in MAY_IMPORT.items() for other in others}
    assert ruled - used == set()
    assert ONLY_FOR.keys() <= modules().keys()


def test_a_component_type_imports_no_other() -> None:
    for module, tree in modules().items():
        if module.startswith("tiers.components.") and module.count(".") > 2:
            own = ".".join(module.split(".")[:3])
            others = {name for name in imported(tree) if name.startswith("tiers.components.")}
            assert {name for name in others if not name.startswith(own)} == set(), module


def test_only_the_registry_names_component_types() -> None:
    named = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == "tiers.components.ec2.spec:Ec2"
    }
    assert named == {"tiers.language.registry"}


def test_no_module_loads_a_heavy_library_for_those_who_do_without() -> None:
    for module in (name for name in modules() if part(name) not in {"source", "lint"}):
        tree = modules()[module]
        heavy = {name.split(".")[0] for name in at_the_top(tree)} & {*HEAVY}
        # These are loaded by the build stage only.
        build = {
            f"tiers.workload.{name}"
            for name in (
                *("access_logs", "grants", "instances", "role_resources", "target_groups"),
                "update_policies",
            )
        }
        build |= {f"tiers.network.{name}" for name in ("endpoints", "flow_logs", "groups", "private_zone")}
        build |= {
            "tiers.network.routing",
            "tiers.network.transit",
            "tiers.network.vpc",
            "tiers.ir.placing",
            "tiers.ir.symbols",
        }
        rooms = tuple(f"tiers.{name}." for name in LIBRARIES["troposphere"] - {"ir", "network"})
        in_rooms = module.startswith(rooms)
        builds = module in build or (in_rooms and module.endswith("resources"))
        assert heavy <= ({"troposphere"} if builds else set()), module


def test_only_the_command_line_prints() -> None:
    for module in modules():
        names = {node.id for node in ast.walk(modules()[module]) if isinstance(node, ast.Name)}
        streams = {
            node.attr
            for node in ast.walk(modules()[module])
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys"
        }
        if part(module) not in {"cli", "__main__"}:
            assert "print" not in names, module
            assert not streams & {"stdout", "stderr", "stdin", "argv", "exit"}, module


def test_all_that_is_printed_goes_through_one_module() -> None:
    """Streams are looked at, flushed and handed on by others, but written to by none."""
    for module in modules():
        if module == "tiers.cli.shared.output" or part(module) not in {"cli", "__main__"}:
            continue
        writers = {
            ast.unparse(node.func.value)
            for node in ast.walk(modules()[module])
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"write", "writelines"}
        }
        assert writers <= {"file", "self.carried"}, f"{module} writes more than files and what becomes one"
        names = {node.id for node in ast.walk(modules()[module]) if isinstance(node, ast.Name)}
        assert "print" not in names, module


def test_the_core_reads_no_clock_environment_or_network() -> None:
    pure = (
        "tiers.rehearse.read",
        "tiers.rehearse.testbed.blueprint",
        "tiers.rehearse.model",
        "tiers.rehearse.parts",
    )
    for module in modules():
        if part(module) in {"cli", "lint", "deploy", "operate"} or (
            part(module) == "rehearse" and not module.startswith(pure)
        ):
            continue
        loaded = {name.split(".")[0] for name in imported(modules()[module])}
        assert not loaded & OUTER, module
        attributes = {
            f"{node.value.id}.{node.attr}"
            for node in ast.walk(modules()[module])
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        assert not attributes & {"os.environ", "os.getenv", "os.getcwd"}, module
