"""Files on the hosts before anything runs: keys, a certificate, each host's own `/etc` and home."""

import os
import subprocess
from collections.abc import Collection, Iterator, Mapping

from tiers.rehearse.edge import Certificate, Edge
from tiers.rehearse.intents import Declared
from tiers.rehearse.model import Host
from tiers.rehearse.servers import certificates, mariadb, people, postgres, ssh
from tiers.rehearse.servers.program import FOLDER, PATH, folder, home, leader
from tiers.rehearse.shell_paths import ShellPaths
from tiers.rehearse.testbed.casting import Cast
from tiers.rehearse.testbed.homes import SCRATCH

Named = Mapping[str, tuple[str, ...]]
"""The names that lead to each host."""
_SHELLS = ("/bin/bash", "/bin/sh")
_LONGEST = 60
"""Seconds to make a key."""
_PRIVATE, _OPEN = 0o600, 0o755


def write(files: Mapping[str, str]) -> None:
    """Write files that only the user may read, and their directories."""
    for path, text in files.items():
        os.makedirs(os.path.dirname(path), mode=_OPEN, exist_ok=True)
        with open(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "w", encoding="utf-8"
        ) as file:
            file.write(text)


def lay(declared: Declared, cast: Cast, programs: Mapping[str, str], named: Named) -> None:
    """Make all that the servers of a rehearsal are going to read; `named` are the names of each host."""
    _keys(declared, programs, named, cast.names_of_the_edge())
    for number, each in enumerate(cast.certificates(), 1):
        _issue(programs["openssl"], each, number)
    paths = ShellPaths(declared)
    for host in declared.hosts:
        write(_etc(host))
        write(_home(host, cast, paths))
        os.makedirs(f"{folder(host.name)}/{SCRATCH}", exist_ok=True)


def name(declared: Declared, cast: Cast, named: Named) -> None:
    """Write the names of all hosts on each host; the files stay the same ones, so running programs see it."""
    for host in declared.hosts:
        text = people.hosts(known(host, declared.hosts, cast, named))
        write({f"{folder(host.name)}/etc/hosts": text})


def lead(first: str, host: str) -> None:
    """Make a host the one that accepts writes, of those that copy each other."""
    link = leader(first)
    os.makedirs(os.path.dirname(link), mode=_OPEN, exist_ok=True)
    os.symlink(folder(host), f"{link}.new")
    os.replace(f"{link}.new", link)


def _issue(openssl: str, certificate: Certificate, number: int) -> None:
    for each in certificates.signed(openssl, certificate, number):
        write(each.files)
        _made(each.argv)
    both = _read(certificates.leaf(certificate)) + _read(certificates.KEY)
    write({certificates.chained(certificate): both})


def _keys(
    declared: Declared, programs: Mapping[str, str], named: Named, of_the_edge: Collection[str]
) -> None:
    names = {*of_the_edge}
    names |= {name for each in declared.hosts for name in (each.name, each.alias, *named[each.name]) if name}
    addresses = {each for host in declared.hosts for each in (host.address, host.public) if each}
    certificate = certificates.authority(programs["openssl"], sorted(names), sorted(addresses))
    write(certificate.files)
    _made(certificate.argv)
    write({certificates.BOTH: _read(certificates.KEY) + _read(certificates.AUTHORITY)})
    for argv in ssh.keys(programs["ssh-keygen"]) if "ssh-keygen" in programs else ():
        _made(argv)
        write({ssh.KNOWN_HOSTS: ssh.known_hosts(_read(f"{ssh.HOST_KEY}.pub"))})


def _made(argv: tuple[str, ...]) -> None:
    # Nothing of the user's own environment influences a key.
    subprocess.run(  # noqa: S603 - by its full path
        argv,
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_LONGEST,
        cwd=FOLDER,
        env={"PATH": PATH, "HOME": FOLDER},
    )


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _etc(host: Host) -> dict[str, str]:
    shell = next(each for each in _SHELLS if os.path.exists(each))
    etc = f"{folder(host.name)}/etc"
    return {
        f"{etc}/passwd": people.passwd(home(host.name), shell),
        f"{etc}/group": people.group(),
        f"{etc}/nsswitch.conf": people.NSSWITCH,
    }


def known(host: Host, hosts: tuple[Host, ...], cast: Cast, named: Named) -> list[tuple[str, str]]:
    """Return the addresses of names on a host: private ones inside the VPC, public ones on the internet."""
    found = [*cast.names.get(host.name, ())]
    found += _of_the_edge(host, hosts, cast.edge)
    for each in hosts:
        address = each.public or each.address if host.is_on_the_internet else each.address
        if not host.is_on_the_internet or each.public or each.is_on_the_internet:
            found += [(address, name) for name in named[each.name]]
    return list(dict.fromkeys(found))


def _of_the_edge(host: Host, hosts: tuple[Host, ...], edge: Edge) -> Iterator[tuple[str, str]]:
    """Yield the addresses of record sets, and of the names that CloudFront gives."""
    addresses = {each.name: each.address for each in hosts}
    for record in edge.records:
        if not record.is_private or host.vpc:
            yield from ((address, record.name) for address in record.addresses)
    for each in edge.distributions:
        yield addresses[each.host], each.own_name


def _home(host: Host, cast: Cast, paths: ShellPaths) -> dict[str, str]:
    """Return the files of a home: configurations of clients, with the same defaults as on AWS."""
    own = home(host.name)
    files = {f"{own}/.hushlogin": ""}
    if host.is_outside or paths.is_bastion(host):
        # The others have no key to go on with.
        files[f"{own}/.ssh/config"] = ssh.client(paths.behind(host))
    if host.name in cast.shells:
        files[f"{own}/.ssh/authorized_keys"] = _read(f"{ssh.USER_KEY}.pub")
    for name, each in reversed(list(cast.databases.items())):
        if each.kind == "mysql":
            files[f"{own}/.my.cnf"] = mariadb.defaults(each.endpoint or name, each)
        else:
            files[f"{own}/.pgpass"] = postgres.password_file(each)
    return files
