"""The script by which servers mount volumes, run on image files with the programs that read and format."""

import contextlib
import ctypes
import fcntl
import io
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tiers.workload.volumes import script
from tiers.workload.volumes.keys import DataVolume

NEEDED = ("blkid", "mkfs.ext4")
SBIN = "/usr/sbin:/sbin:/usr/bin:/bin"
pytestmark = pytest.mark.skipif(
    not all(shutil.which(each, path=SBIN) for each in NEEDED), reason="needs e2fsprogs and util-linux"
)
VOLUMES = {
    "/dev/sdg": DataVolume(size=1, mount="/srv/data/inner"),
    "/dev/sdf": DataVolume(size=1, mount="/srv/data"),
    "/dev/sdh": DataVolume(size=1),
}
MEBIBYTE = 1024 * 1024


class Server:
    """A directory with the devices and tables of a server, and programs that only record their calls."""

    def __init__(self, folder: Path) -> None:
        """Prepare the directory."""
        self.folder, self.calls = folder, folder / "calls"
        (folder / "dev").mkdir()
        for name in ("chattr", "mount", "sleep"):
            program = folder / name
            program.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.calls}\n')
            program.chmod(0o755)

    def device(self, name: str, content: bytes = b"") -> Path:
        """Make a device of 4 MiB with some content at its start."""
        device = self.folder / "dev" / name
        device.write_bytes(content.ljust(4 * MEBIBYTE, b"\0"))
        return device

    def boot(self) -> subprocess.CompletedProcess[str]:
        """Run the script."""
        (text,) = script.script(VOLUMES)
        assert isinstance(text, str)
        for name in ("/dev/sd", "/dev/xvd", "/dev/nvme", "/etc/", "/srv/"):
            text = text.replace(f'"{name}', f'"{self.folder}{name}').replace(
                f" {name}", f" {self.folder}{name}"
            )
            text = text.replace(f"'{name}", f"'{self.folder}{name}")
        text = text.replace("[ -b ", "[ -f ").replace("left=600", "left=2")
        return subprocess.run(
            ["/bin/sh", "-u"],
            input=text,
            text=True,
            capture_output=True,
            env={"PATH": f"{self.folder}:{SBIN}"},
            timeout=60,
            check=False,
        )

    def table(self) -> list[list[str]]:
        """Return the lines of the table of mounts, in fields."""
        lines = (self.folder / "etc/fstab").read_text().replace(str(self.folder), "").splitlines()
        return [each.split() for each in lines]


@pytest.fixture
def server(tmp_path: Path) -> Server:
    (tmp_path / "etc").mkdir()
    return Server(tmp_path)


def content(device: Path, value: str) -> str:
    found = subprocess.run(
        ["blkid", "-p", "-s", value, "-o", "value", str(device)],
        env={"PATH": SBIN},
        text=True,
        capture_output=True,
        check=False,
    )
    return found.stdout.strip()


def test_empty_volumes_are_formatted_once_and_mounted_in_order(server: Server) -> None:
    outer, inner, other = (server.device(each) for each in ("sdf", "xvdg", "sdh"))
    done = server.boot()
    assert (done.returncode, done.stderr) == (0, "")
    assert [content(each, "TYPE") for each in (outer, inner, other)] == ["ext4", "ext4", ""]
    identity = content(outer, "UUID")
    rest = ["auto", "defaults,nofail,x-systemd.growfs", "0", "2"]
    assert server.table() == [
        [f"UUID={identity}", "/srv/data", *rest],
        [f"UUID={content(inner, 'UUID')}", "/srv/data/inner", *rest],
    ]
    calls = server.calls.read_text().replace(str(server.folder), "").splitlines()
    assert calls == [
        f"{call} {path}" for path in ("/srv/data", "/srv/data/inner") for call in ("chattr +i", "mount")
    ]
    # The next server finds the same volumes.
    (server.folder / "etc/fstab").unlink()
    assert server.boot().returncode == 0
    assert content(outer, "UUID") == identity


def test_a_volume_with_other_content_is_never_formatted(server: Server) -> None:
    """One has a partition table, the other what no program knows."""
    table = bytes(446) + struct.pack("<B3sB3sII", 0, b"", 0x83, b"", 2048, 2048) + bytes(48) + b"\x55\xaa"
    before = [
        server.device("sdf", table),
        server.device("sdg", bytes(MEBIBYTE - 1) + b"!"),
    ]
    found = [each.read_bytes() for each in before]
    done = server.boot()
    assert done.returncode == 1
    assert [each.read_bytes() for each in before] == found
    assert "has no file system for" in done.stderr


def test_a_missing_volume_stops_no_other(server: Server) -> None:
    device = server.device("sdg")
    done = server.boot()
    assert done.returncode == 1
    assert f"no volume {server.folder}/dev/sdf for {server.folder}/srv/data\n" == done.stderr
    assert server.calls.read_text().count("sleep 1") == 2
    assert content(device, "TYPE") == "ext4"


def test_volumes_of_nitro_are_found_by_the_names_that_their_controllers_have(server: Server) -> None:
    names = "*nvme0n1) echo xvda ;; *nvme1n1) echo sdg ;; *nvme2n1) echo sdf ;;"
    (server.folder / "python3").write_text(f'#!/bin/sh\n[ "$1" = - ] || exit 9\ncase $2 in {names} esac\n')
    (server.folder / "python3").chmod(0o755)
    root, inner, outer = (server.device(f"nvme{each}n1") for each in range(3))
    assert server.boot().returncode == 0
    assert [each[0] for each in server.table()] == [
        f"UUID={content(each, 'UUID')}" for each in (outer, inner)
    ]
    assert content(root, "TYPE") == ""


@pytest.mark.parametrize(
    ("model", "stored", "name"),
    [
        (b"Amazon Elastic Block Store", b"/dev/sdf", "sdf"),
        (b"Amazon Elastic Block Store", b"xvdf", "xvdf"),
        (b"Amazon EC2 NVMe Instance Storage", b"ephemeral0", ""),
    ],
)
def test_the_name_of_a_volume_is_read_from_its_controller(
    model: bytes, stored: bytes, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer has the layout of the NVMe specification, with the name at byte 3,072."""

    def identify(_device: object, request: int, command: bytes) -> int:
        assert (request, len(command)) == (0xC0484E41, 0x48)
        opcode, namespace = command[0], int.from_bytes(command[4:8], sys.byteorder)
        address, length, kind = (
            int.from_bytes(command[start:end], sys.byteorder) for start, end in ((24, 32), (36, 40), (40, 44))
        )
        assert (opcode, namespace, length, kind) == (6, 0, 4096, 1)
        answer = bytearray(4096)
        answer[24:64] = model.ljust(40)
        answer[3072:3104] = stored.ljust(32)
        ctypes.memmove(address, bytes(answer), length)
        return 0

    (tmp_path / "nvme1n1").write_bytes(b"")
    monkeypatch.setattr(fcntl, "ioctl", identify)
    monkeypatch.setattr(sys, "argv", ["-", str(tmp_path / "nvme1n1")])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(script.NVME_NAME, {})
    assert printed.getvalue() == f"{name}\n"
