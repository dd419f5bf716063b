"""The script by which servers mount their volumes at first boot, before the script of the user."""

from collections.abc import Mapping

from tiers.workload.directories import MAKE_DIRECTORY
from tiers.workload.environment import Parts
from tiers.workload.volumes.keys import DataVolume, letter

LONGEST_WAIT = 600
"""Seconds that a server waits for a volume. CloudFormation attaches one when the server runs already."""

EMPTY = 1024 * 1024
"""Bytes at the start of a volume that are zero if it was never written to."""

NVME_NAME = """\
import ctypes, fcntl, struct, sys
found = ctypes.create_string_buffer(4096)
identify = struct.pack("=BBHIQQQ10I", 6, 0, 0, 0, 0, 0, ctypes.addressof(found), 0, 4096, 1, *[0] * 7)
with open(sys.argv[1], "rb") as device:
    fcntl.ioctl(device, 0xC0484E41, identify)
name = found.raw[3072:3104].strip(b"\\0 ").decode("ascii", "replace")
print(name.removeprefix("/dev/") if found.raw[24:64].startswith(b"Amazon Elastic Block Store") else "")
"""
"""A program that prints the name under which a volume is attached. The controller of an NVMe device has it:
https://docs.aws.amazon.com/ebs/latest/userguide/identify-nvme-ebs-device.html"""

_SCRIPT = f"""\
#!/bin/sh
# Mounts volumes of Amazon EBS. One without content gets a file system first.
nvme_name() {{
    python3 - "$1" <<'END_OF_PROGRAM'
{NVME_NAME}END_OF_PROGRAM
}}
find_device() {{
    for device in "/dev/sd$1" "/dev/xvd$1"; do
        [ -b "$device" ] && return
    done
    for device in /dev/nvme*n1; do
        [ -b "$device" ] || continue
        case $(nvme_name "$device") in "sd$1" | "xvd$1") return ;; esac
    done
    return 1
}}
mount_volume() {{
    left={LONGEST_WAIT}
    until find_device "$1"; do
        [ $left -gt 0 ] || {{ echo "no volume /dev/sd$1 for $2" >&2; return 1; }}
        left=$((left - 1))
        sleep 1
    done
    # Exit code 2 also means that the device could not be read.
    blkid -p "$device" > /dev/null && found=0 || found=$?
    zeros=$(head -c {EMPTY} "$device" | tr -dc '\\0' | wc -c)
    if [ "$found" -eq 2 ] && [ "$zeros" -eq {EMPTY} ]; then
        mkfs.ext4 -q "$device" || return 1
    fi
    id=$(blkid -p -s UUID -o value "$device")
    [ -n "$id" ] || {{ echo "$device has no file system for $2" >&2; return 1; }}
{MAKE_DIRECTORY.format(what="the volume")}\
    echo "UUID=$id $2 auto defaults,nofail,x-systemd.growfs 0 2" >> /etc/fstab
    mount "$2"
}}
failed=0
"""


def script(volumes: Mapping[str, DataVolume]) -> Parts:
    """Return a shell script that mounts volumes; () if none is to be mounted.

    A directory is mounted after the directories that it is in. At later boots, the system mounts what is in
    its table, and grows the file system to the size of its volume.

    A volume is only formatted if `blkid` finds no signature, its exit code 2, and its start is empty:
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-using-volumes.html
    """
    mounted = sorted((each.mount, letter(name)) for name, each in volumes.items() if each.mount)
    if not mounted:
        return ()
    lines = [f"mount_volume {device} '{path}' || failed=1\n" for path, device in mounted]
    return (_SCRIPT + "".join(lines) + "exit $failed\n",)
