"""SHA-256 without OpenSSL, which is slower to load than all digests of a compilation are to make."""

# What mypy sees is `hashlib`'s own.

from typing import TYPE_CHECKING

__all__ = ["sha256", "short"]

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # from 3.12 on
    except ImportError:
        try:
            from _sha256 import sha256
        except ImportError:  # a Python that has only OpenSSL's
            from hashlib import sha256


def short(text: str, length: int) -> str:
    """Return as many hexadecimal digits of the SHA-256 digest as are wanted."""
    return sha256(text.encode()).hexdigest()[:length]
