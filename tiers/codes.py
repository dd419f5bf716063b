"""All kinds of findings, by name or number; `tiers explain` and docs/reference/codes/ are made from these.

Each owner has a block of numbers, and a number is never used again for something else:

| numbers       | about                                                        |
|---------------|--------------------------------------------------------------|
| T0000 - T0999 | the text of a spec, and its shape                            |
| T1000 - T1999 | an architecture: network, connections, regions, expectations |
| T2000 - T3999 | component types, a hundred for each owner                    |
| T4000 - T4999 | linters                                                      |
| T5000 - T5999 | the proof                                                    |
| T6000 - T6999 | updates                                                      |
| T7000 - T7999 | files, AWS, deployments, stacks, and costs                   |
| T8000 - T8999 | rehearsals                                                   |
| T9000 - T9999 | internal errors                                              |

A component type of another package has its own prefix instead of `T`.
"""

from collections.abc import Iterator
from importlib import import_module

from tiers.diagnostics.model import Code
from tiers.language import registry

OWNERS = (
    *(
        f"tiers.diagnostics.codes.{name}"
        for name in (
            "parse",
            "shape",
            "architecture",
            "network",
            "connections",
            "regions",
            "parameters",
            "expectations",
            "extensions",
            "operations",
            "encryption",
            "backups",
            "domain",
            "firewall",
            "roles",
            "lint",
            "templates",
            "proof",
            "permissions",
            "plan",
            "plan_backups",
            "plan_data",
            "plan_domains",
            "plan_firewalls",
            "plan_networks",
            "files",
            "aws",
            "deploy",
            "stacks",
            "existing_network",
            "transfers",
            "publishing",
            "cost",
            "rehearsal",
            "internal",
        )
    ),
    "tiers.databases.codes",
    "tiers.workload.codes",
    "tiers.workload.rules.codes",
    "tiers.workload.tasks.codes",
    "tiers.workload.volumes.codes",
)
"""The modules with codes, beside those of component types."""


def all_codes() -> Iterator[Code]:
    """Yield every code of this package, in order of number."""
    modules = [import_module(name) for name in (*OWNERS, *registry.code_modules())]
    found = {
        value.id: value for module in modules for value in vars(module).values() if isinstance(value, Code)
    }
    yield from (found[number] for number in sorted(found))


def installed_codes() -> Iterator[Code]:
    """Yield the codes of the installed component types of other packages, in order of number."""
    from tiers.language import installed

    found = [code for row in installed.every()[0] for code in installed.codes(row)]
    yield from sorted(found, key=lambda code: code.id)


def find_installed(name: str) -> Code | None:
    """Return the code of another package with that number, in any case, or that name."""
    return next((code for code in installed_codes() if name in {code.id, code.id.lower(), code.name}), None)


def find(name: str) -> Code | None:
    """Return the code with that number, in any case, or that name."""
    return next((code for code in all_codes() if name in {code.id, code.id.lower(), code.name}), None)
