"""A certificate of the rehearsal's own, which stands in for those of ACM and RDS."""

from collections.abc import Iterable

from tiers.rehearse.servers.program import FOLDER, Program

AUTHORITY = f"{FOLDER}/keys/authority.pem"
KEY = f"{FOLDER}/keys/key.pem"
BOTH = f"{FOLDER}/keys/both.pem"
"""Key and certificate in one file, as haproxy wants them."""


def authority(openssl: str, names: Iterable[str], addresses: Iterable[str]) -> Program:
    """Return the program that makes a certificate for all names and addresses of a rehearsal, and its key."""
    alternatives = ",".join([*(f"DNS:{name}" for name in names), *(f"IP:{each}" for each in addresses)])
    configuration = f"{FOLDER}/keys/certificate.cnf"
    text = (
        "[req]\n"
        "distinguished_name = subject\n"
        "x509_extensions = extensions\n"
        "prompt = no\n"
        "[subject]\n"
        "CN = a rehearsal of tiers\n"
        "[extensions]\n"
        "basicConstraints = critical, CA:TRUE\n"
        f"subjectAltName = {alternatives}\n"
    )
    argv = (
        *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", "2", "-config", configuration, "-keyout", KEY, "-out", AUTHORITY),
    )
    return Program(argv, {configuration: text})
