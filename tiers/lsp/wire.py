"""What comes in: messages of any size and form, of which none ends the server."""

import typing
from typing import Any, BinaryIO

from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

_LONGEST_HEADER = 1000
_MOST = 1 << 26
"""Bytes of a message. The text of a document is never near it."""
_PIECE = 1 << 16
_NOTHING = b"null"


class Bounded:
    """Standard input, for the library that reads messages from it: lines and contents up to a limit."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read from `stream`."""
        self._stream = stream

    def readline(self) -> bytes:
        """Return a line of a header, or a part of one that is too long."""
        return self._stream.readline(_LONGEST_HEADER)

    def read(self, size: int) -> bytes:
        """Return the content of a message; skip one that is too large."""
        if size <= _MOST:
            return self._stream.read(size)
        while size > 0:
            piece = self._stream.read(min(size, _PIECE))
            if not piece:
                return b""
            size -= len(piece)
        return _NOTHING


class Protocol(LanguageServerProtocol):
    """The protocol, with an answer to requests that are not what they should be: the client waits for it."""

    @typing.no_type_check
    def structure_message(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - a message of any type
        """Return the message that some data is. Raises `JsonRpcException` if it is none."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and isinstance(data.get("id"), str | int):
                self._send_response(data["id"], error=error.to_response_error())
            raise
