"""Changes of the volumes of servers, and what a plan says of each."""

from tests.support.plan_specs import Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with volumes."""
    return Edit(name, replaced, base="disks", **said)  # type: ignore[arg-type]  # fields of an edit


_REPLACED = {"replace": 6}
"""Both servers and the attachments of their two volumes."""

VOLUMES: tuple[Edit, ...] = (
    _edit("a larger volume", ("size: 200", "size: 300"), counts={"modify": 2}, codes=("T6093",)),
    _edit(
        "a smaller volume",
        ("size: 200", "size: 100"),
        counts={"modify": 2},
        codes=("T6020", "T6020"),
    ),
    _edit(
        "another type of volume",
        ("size: 200", "type: st1, size: 200"),
        counts={"modify": 2},
        codes=("T6093",),
    ),
    _edit("more IOPS of a volume", ("iops: 4000", "iops: 8000"), counts={"modify": 2}, codes=("T6093",)),
    _edit(
        "another directory of a volume",
        ("/srv/data", "/srv/files"),
        follows=_REPLACED,
        counts={"modify": 1},
        codes=("T6007",) * 4 + ("T6023",),
    ),
    _edit(
        "detach a volume",
        ("size: 200", "attached: false, size: 200"),
        counts={"remove": 2},
        codes=("T6092",),
    ),
    _edit(
        "detach volumes and replace their servers",
        ("size: 200", "attached: false, size: 200"),
        ("type: io2", "attached: false, type: io2"),
        ("count: 2", 'count: 2\n    user_data: "#!/bin/bash\\nls\\n"'),
        follows={"replace": 2},
        counts={"modify": 1, "remove": 4},
        codes=("T6023", "T6092", "T6092"),
    ),
    _edit(
        "a volume from a snapshot",
        ("size: 200", "snapshot: snap-0123456789abcdef0, size: 200"),
        counts={"modify": 2},
        codes=("T6020", "T6020"),
    ),
    _edit(
        "another device name",
        ("/dev/sdg", "/dev/sdh"),
        counts={"add": 4, "remove": 4},
        refused=("StoreInstance1VolumeG", "StoreInstance2VolumeG"),
        codes=("T6092",),
    ),
    _edit(
        "no volume anymore",
        ("      /dev/sdg: {type: io2, size: 40, iops: 4000}\n", ""),
        counts={"remove": 4},
        refused=("StoreInstance1VolumeG", "StoreInstance2VolumeG"),
        codes=("T6092",),
    ),
    _edit(
        "a key for volumes",
        ("name: shop\n", "name: shop\nencryption: {key: create}\n"),
        follows={"replace": 6, "interrupt": 1},
        counts={"add": 2, "modify": 6},
        codes=(*4 * ("T6007",), "T6023", *4 * ("T6020",), *4 * ("T6087",)),
    ),
    _edit(
        "rename servers with volumes",
        ("store:", "shelf:"),
        counts={"add": 12, "remove": 12},
        refused=tuple(f"StoreInstance{each}Volume{letter}" for each in (1, 2) for letter in "FG"),
        codes=("T6092", "T6092"),
    ),
    _edit(
        "one server fewer with volumes",
        ("count: 2", "count: 1"),
        counts={"remove": 5},
        refused=("StoreInstance2VolumeF", "StoreInstance2VolumeG"),
        codes=("T6092", "T6092"),
    ),
    _edit(
        "servers with volumes in another zone",
        ("count: 2", "count: 2\n    subnets: [private-b]"),
        said=("replace StoreInstance1: SubnetId",),
        follows={"replace": 2},
        counts={"modify": 2},
        codes=("T6007", "T6007", "T6020", "T6020"),
    ),
    _edit(
        "a larger volume of a group",
        ("size: 100", "size: 150"),
        follows={"interrupt": 1},
        counts={"modify": 1},
    ),
)
