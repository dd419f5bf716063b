"""What is to be set up for some templates, as text: what a reader of a diff judges."""

from collections.abc import Iterator

from tests.mutants import subjects
from tests.rehearsed.trial import network
from tests.support.paths import DATA, TEMPLATES
from tiers.cloudformation.load.files import from_disk
from tiers.ir.placed import Layout
from tiers.rehearse.model import Network
from tiers.rehearse.read import read
from tiers.rehearse.testbed.blueprint.network import blueprint_of
from tiers.rehearse.testbed.blueprint.spaces import Blueprint

FOLDER = DATA / "rehearsal"
TEMPLATE = TEMPLATES / "networks.yaml"


def networks() -> dict[str, Network]:
    """Return the networks by the names of their golden files."""
    tutorial = subjects.subject("specs/victorleungtwdemo.yaml", Layout.NESTED)
    library, main = from_disk(str(TEMPLATE))
    return {
        "victorleungtwdemo.txt": network(tutorial, tutorial.templates),
        "networks.txt": read.network(library, main, {}),
    }


def rendered() -> dict[str, str]:
    """Return the text of each golden file."""
    return {
        name: "\n".join((*_told(each), *_planned(blueprint_of(each)), ""))
        for name, each in networks().items()
    }


def _told(network: Network) -> Iterator[str]:
    yield from (f"omitted: {each}" for each in network.omitted)
    yield from (f"assumed: {each}" for each in network.assumed)
    yield ""
    for each in network.hosts:
        shown = f"{each.address}{f' as {each.public}' if each.public else ''}"
        yield f"{each.name}: {each.kind} {each.logical_id or 'on the internet'}, {shown}"


def _planned(blueprint: Blueprint) -> Iterator[str]:
    yield ""
    for link in blueprint.links:
        yield f"{link.one} {link.device} -- {link.other} {link.other_device}"
    for space in blueprint.spaces:
        yield from ("", f"[{space.name}]")
        yield from (f"{name} = {value}" for name, value in space.settings)
        yield from space.commands
        yield from space.filter.splitlines()


def rewrite() -> Iterator[str]:
    """Write the golden files; tell which changed."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in rendered().items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            yield f"tests/data/rehearsal/{name}"
