"""The answers that a site gives to this machine: to a question for its name, and to a request of its page."""

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

from tiers import __version__

MOST_HOPS: Final = 5
LONGEST_ADDRESS: Final = 2000
Result = TypeVar("Result")
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_SCHEMES: Final = frozenset({"http", "https"})


class Visit(NamedTuple):
    """What came of a request: the addresses that were asked, and the last answer or what prevented it."""

    addresses: tuple[str, ...]
    status: int = 0
    """Of the last answer; 0 if there was none."""
    server: str = ""
    problem: str = ""
    """The reason that there is no answer; empty if there is one."""
    is_untrusted: bool = False
    """True if the certificate is not valid for the name."""


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return the result of some work, or raise its exception; `TimeoutError` after that many seconds.

    The system's resolver has no limit of its time, and a server may answer a byte at a time.
    """
    results: SimpleQueue[tuple[Result | None, Exception | None]] = SimpleQueue()

    def run() -> None:
        try:
            results.put((work(), None))
        except Exception as error:  # noqa: BLE001 - raised in the caller's thread
            results.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        value, problem = results.get(timeout=seconds)
    except Empty:
        raise TimeoutError(_late(seconds)) from None
    if problem is not None:
        raise problem
    return value  # type: ignore[return-value]  # without a problem, there is a result


def resolve(name: str, seconds: float) -> frozenset[str]:
    """Return the addresses of a name; none if it has none. Raises `TimeoutError`."""
    try:
        rows = within(seconds, lambda: socket.getaddrinfo(name, 443, proto=socket.IPPROTO_TCP))
    except (socket.gaierror, UnicodeError):
        return frozenset()
    return frozenset(str(row[4][0]) for row in rows)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to the caller."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - as the base has them
        """Follow none."""


def visit(address: str, seconds: float) -> Visit:
    """Ask for a page as a browser does, and follow redirects, in the given time altogether."""
    asked = [address]
    try:
        return within(seconds, lambda: _followed(asked, seconds))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _prevented(asked, error, seconds)


def _followed(asked: list[str], seconds: float) -> Visit:
    """Follow redirects, and add each address to those that were asked."""
    opener = urllib.request.build_opener(_NoRedirects)
    while True:
        status, headers = _answer(opener, asked[-1], seconds)
        found = Visit(tuple(asked), status, str(headers.get("Server") or ""))
        where = headers.get("Location")
        if status not in _MOVED or not where:
            return found
        following = urljoin(asked[-1], where)
        if urlsplit(following).scheme not in _SCHEMES or len(following) > LONGEST_ADDRESS:
            return found._replace(problem="it redirects to an address that is not HTTP")
        if len(asked) > MOST_HOPS or following in asked:
            return found._replace(problem=f"it redirects in a circle, or more than {MOST_HOPS} times")
        asked.append(following)


def _answer(opener: urllib.request.OpenerDirector, address: str, seconds: float) -> tuple[int, Any]:
    request = urllib.request.Request(address, headers={"User-Agent": f"tiers/{__version__}"})  # noqa: S310 - checked
    try:
        with opener.open(request, timeout=seconds) as response:
            return response.status, response.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers


def _late(seconds: float) -> str:
    return f"no answer within {seconds:g} seconds"


def _prevented(asked: list[str], error: Exception, seconds: float) -> Visit:
    reason = getattr(error, "reason", error)
    cause = reason if isinstance(reason, Exception) else error
    if isinstance(cause, TimeoutError):
        return Visit(tuple(asked), problem=_late(seconds))
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Visit(tuple(asked), problem=cause.verify_message, is_untrusted=True)
    words = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return Visit(tuple(asked), problem=words)
