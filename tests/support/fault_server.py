"""A server on this machine that answers as AWS does on bad days: too late, too often, half, or not at all."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

QUERY = "<{0}Response xmlns='http://{1}.amazonaws.com/doc/'><{0}Result>{2}</{0}Result></{0}Response>"


class Request(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    operation: str
    """Of a service that names it in the body, such as CloudFormation; else empty."""
    body: bytes
    headers: dict[str, str]


class Reply(NamedTuple):
    """What is sent; or what is not."""

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0
    breaks: bool = False
    """Whether the connection is closed before anything is sent."""
    cut: bool = False
    """Whether only half of the body is sent."""


def error(code: str, message: str = "", status: int = 400) -> Reply:
    """Return an error as the services that answer in XML send it."""
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    return Reply(status, body)


def answer(operation: str, result: str = "", service: str = "cloudformation") -> Reply:
    """Return an answer of a service that answers in XML."""
    return Reply(200, QUERY.format(operation, service, result))


Answers = Callable[[Request], Reply]


class Server(NamedTuple):
    """A server that runs, and all requests that came."""

    address: str
    requests: list[Request]


def turns(replies: Sequence[Reply]) -> Answers:
    """Reply one after the other; the last one from then on."""
    left = list(replies)
    lock = threading.Lock()

    def reply(_: Request) -> Reply:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return reply


class _Quiet(ThreadingHTTPServer):
    """Says nothing of clients that did not wait for their answer."""

    # A client keeps its connections open, and threads that wait on them need not be waited for.
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has gone; all else is a mistake of the test's."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(answers: Answers) -> Iterator[Server]:
    """Run a server on this machine while the context lasts."""
    requests: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            request = self._read()
            requests.append(request)
            reply = answers(request)
            time.sleep(reply.delay)
            if reply.breaks:
                self.close_connection = True
                return
            self._send(reply)

        def _read(self) -> Request:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            form = parse_qs(body.decode("latin-1"))
            operation = form.get("Action", [""])[0]
            path = urlsplit(self.path).path
            return Request(self.command, path, operation, body, dict(self.headers.items()))

        def _send(self, reply: Reply) -> None:
            content = reply.body.encode()
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content[: len(content) // 2] if reply.cut else content)
            self.close_connection = reply.cut

        do_GET = do_POST = do_PUT = do_HEAD = _handle  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = _Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_address[1]}", requests)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
