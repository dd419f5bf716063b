"""A certificate of the rehearsal's own, which stands in for those of ACM and RDS."""

from collections.abc import Iterable

from tiers.rehearse.edge import Certificate
from tiers.rehearse.servers.program import FOLDER, Program
from tiers.rehearse.testbed import harmless

AUTHORITY = f"{FOLDER}/keys/authority.pem"
KEY = f"{FOLDER}/keys/key.pem"
BOTH = f"{FOLDER}/keys/both.pem"
"""Key and certificate in one file, as haproxy wants them."""


def leaf(certificate: Certificate) -> str:
    """Return the path of a certificate that the authority has signed."""
    return f"{_own(certificate)}/certificate.pem"


def chained(certificate: Certificate) -> str:
    """Return the path of a signed certificate with its key, in one file."""
    return f"{_own(certificate)}/both.pem"


def _own(certificate: Certificate) -> str:
    return f"{FOLDER}/keys/{harmless.distinct(certificate.id or certificate.names[0])}"


def signed(openssl: str, certificate: Certificate, number: int) -> tuple[Program, Program]:
    """Return the programs that request a certificate, and sign it as the authority.

    It is for its own names alone, so that clients refuse what the templates do not cover.
    """
    own = _own(certificate)
    alternatives = ",".join(f"DNS:{each}" for each in certificate.names)
    text = f"basicConstraints = critical, CA:FALSE\nsubjectAltName = {alternatives}\n"
    subject = ("-subj", "/CN=a certificate of a rehearsal", "-config", f"{FOLDER}/keys/certificate.cnf")
    request = f"{own}/request.csr"
    asks = (openssl, "req", "-new", "-key", KEY, *subject, "-out", request)
    signs = (
        *(openssl, "x509", "-req", "-in", request, "-CA", AUTHORITY, "-CAkey", KEY, "-days", "2"),
        *("-set_serial", str(number), "-extfile", f"{own}/names.cnf", "-out", leaf(certificate)),
    )
    return Program(asks, {f"{own}/names.cnf": text}), Program(signs, {})


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
