"""The script by which servers mount file systems, run with programs that only record their calls."""

import subprocess
from pathlib import Path

import pytest

from tiers.ir.references import Target
from tiers.workload import server_mounts
from tiers.workload.server_mounts import ServerMount

MOUNTS = {
    "inner": ServerMount(path="/srv/shared/inner", access_point="one", read_only=True),
    "outer": ServerMount(path="/srv/shared", access_point="two"),
}
PROGRAMS = {
    "dnf": "",
    "chattr": "",
    "sleep": "",
    # The first attempt fails, as before the name of the file system is known.
    "mount": '[ -e "$0.tried" ] || { : > "$0.tried"; exit 32; }',
}


def run(folder: Path, *, installed: bool) -> tuple[list[str], str]:
    """Run the script in a folder; return the calls of programs, and the table of mounts."""
    for name, body in PROGRAMS.items():
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {folder}/calls\n{body}\n')
        program.chmod(0o755)
    if installed:
        (folder / "mount.efs").write_text("")
        (folder / "mount.efs").chmod(0o755)
    parts = server_mounts.script(MOUNTS)
    text = "".join(each.logical_id if isinstance(each, Target) else each for each in parts)
    for path, own in (("/sbin/", f"{folder}/"), ("/etc/", f"{folder}/"), ("/srv/", f"{folder}/srv/")):
        text = text.replace(path, own)
    done = subprocess.run(
        ["/bin/sh", "-eu"],
        input=text,
        text=True,
        capture_output=True,
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
    calls = (folder / "calls").read_text().replace(str(folder), "")
    return calls.splitlines(), (folder / "fstab").read_text().replace(str(folder), "")


@pytest.mark.parametrize("installed", [True, False])
def test_servers_mount_file_systems_in_order(tmp_path: Path, *, installed: bool) -> None:
    calls, table = run(tmp_path, installed=installed)
    tried = ["chattr +i /srv/shared", "mount /srv/shared", "sleep 1", "mount /srv/shared"]
    inner = ["chattr +i /srv/shared/inner", "mount /srv/shared/inner"]
    assert calls == [*([] if installed else ["dnf install -y amazon-efs-utils"]), *tried, *inner]
    options = "_netdev,noresvport,tls,iam,accesspoint"
    assert table.splitlines() == [
        f"OuterFileSystem /srv/shared efs {options}=OuterAccessPointTwo 0 0",
        f"InnerFileSystem /srv/shared/inner efs ro,{options}=InnerAccessPointOne 0 0",
    ]
