"""File systems: what one host writes through its mount target, another reads through its own."""

from collections.abc import Iterator, Sequence

from tiers.rehearse.checks.line import Judge, Question, Verdict, failure, says
from tiers.rehearse.checks.strangers import others
from tiers.rehearse.checks.views import near
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import FileSystem, Host
from tiers.rehearse.servers import files
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 15.0


def writes(stage: Stage) -> Iterator[Question]:
    """Write a file from each host that is declared to connect and may write."""
    for shared in _played(stage):
        for client, edge in _writers(stage, shared):
            target = near(stage, shared.targets, client)
            argv = files.store(
                stage.programs["nfs-cp"], client.name, target.address, _file(client), client.name
            )
            what = f"{client.name} writes a file to {target.name}"
            judge = _succeeds("written")
            yield Question("file", what, client.name, argv, "written", judge, _STARTING, (edge,))


def reads(stage: Stage) -> Iterator[Question]:
    """Read a file of the next host that wrote one, from each host that is declared to connect."""
    for shared in _played(stage):
        wrote = [each for each, _ in _writers(stage, shared) if each.name not in stage.gone]
        for client, edge in _clients(stage, shared):
            target = near(stage, shared.targets, client)
            author = _next(client, wrote)
            if author is None:
                yield _lists(stage, client, target, edge)
                continue
            argv = files.fetch(stage.programs["nfs-cat"], target.address, _file(author))
            what = f"{client.name} reads from {target.name} the file of {author.name}"
            judge = says(author.name)
            yield Question("file-read", what, client.name, argv, author.name, judge, _STARTING, (edge,))


def _lists(stage: Stage, client: Host, target: Host, edge: Intent) -> Question:
    """Ask for the files of a file system that no host of the rehearsal writes to."""
    argv = files.listing(stage.programs["nfs-ls"], target.address)
    what = f"{client.name} lists the files of {target.name}"
    return Question("file-list", what, client.name, argv, "listed", _succeeds("listed"), _STARTING, (edge,))


def nobody_else(stage: Stage) -> Iterator[Question]:
    """Let hosts of other components try each mount target."""
    for shared in _played(stage):
        yield from others(stage, "file-closed", shared.targets, files.PORT)


def _succeeds(answer: str) -> Judge:
    """Judge that a program did what it was asked."""

    def judge(done: Completed) -> Verdict:
        return Verdict(done.returncode == 0, answer if done.returncode == 0 else failure(done))

    return judge


def _played(stage: Stage) -> Iterator[FileSystem]:
    return (each for each in stage.network.file_systems if each.targets[0] in stage.cast.shares)


def _clients(stage: Stage, shared: FileSystem) -> Iterator[tuple[Host, Intent]]:
    for edge in stage.declared.to(stage.hosts[shared.targets[0]].component):
        for client in stage.declared.sources(edge) if edge.port == files.PORT else ():
            yield client, edge


def _writers(stage: Stage, shared: FileSystem) -> Iterator[tuple[Host, Intent]]:
    name = shared.id.rpartition(".")[2]
    for client, edge in _clients(stage, shared):
        if (client.component, name) not in stage.declared.only_read:
            yield client, edge


def _next(client: Host, wrote: Sequence[Host]) -> Host | None:
    """Return the host after a client, of those that wrote; itself if it is the only one."""
    names = [each.name for each in wrote]
    position = names.index(client.name) + 1 if client.name in names else 0
    return wrote[position % len(wrote)] if wrote else None


def _file(author: Host) -> str:
    return f"from-{author.name}"
