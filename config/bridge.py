"""A WSGI application inside an ASGI server, with a bounded number of threads and so of database connections.

Django's own ASGI handler costs a third more per page here, leaks connections that are kept open, and reads whole
files into memory. Here a thread works only while there is something to compute: the body of a request is complete
before a thread sees it, and between two pieces of a response the thread does other things.
"""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from config.threads import Threads

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Environ = dict[str, Any]

IN_MEMORY = 1 << 20
LARGEST_BODY = 512 << 20
# A part of a resumable upload may be the whole file, and what arrived before the line broke counts.
PART_TYPE = b"application/offset+octet-stream"
LARGEST_PART = 1 << 30
FILE_PIECE = 1 << 16
# What a CGI variable would mix up with something else: HTTP_PROXY is how programs are told their proxy.
NEVER_PASSED = {"proxy"}


class Bridge:
    """The ASGI face of a WSGI application."""

    def __init__(
        self, application: Callable[..., Iterable[bytes]], *, threads: int, largest_body: int = LARGEST_BODY
    ) -> None:
        self.application = application
        self.threads = Threads(threads, "wsgi")
        self.largest_body = largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        is_part = dict(scope["headers"]).get(b"content-type") == PART_TYPE
        largest = max(LARGEST_PART, self.largest_body) if is_part else self.largest_body
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            size, is_whole = await _receive_body(scope, receive, body, largest)
            if size > largest:
                await _refuse(send)
                return
            if not is_whole and not (is_part and size):
                return
            response = await self.threads.run(
                lambda: _begin(self.application, environ_of(scope, body, size), self.threads)
            )
            try:
                if is_whole:
                    await self._send(response, receive, send)
            finally:
                if not response.closed:
                    # Also when the request is given up: Django counts on it to end transactions and files.
                    await self.threads.run(response.close, thread=response.thread)

    async def _send(self, response: "Response", receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        if response.closed:
            await send({"type": "http.response.body", "body": response.first or b""})
            return
        gone = asyncio.ensure_future(_gone(receive))
        try:
            piece = response.first
            while piece is not None and not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await self.threads.run(response.next, thread=response.thread)
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await gone


@dataclass
class Response:
    """A response that has been begun: its head and its first piece are known."""

    thread: int
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    pieces: Iterable[bytes] = ()
    iterator: Iterator[bytes] = field(default_factory=lambda: iter(()))
    first: bytes | None = None
    closed: bool = False

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
        """WSGI's `start_response`; the old `write` is not offered."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _no_write

    def next(self) -> bytes | None:
        """The next piece, or None at the end."""
        return next(self.iterator, None)

    def close(self) -> None:
        """Tell the application that this is over."""
        self.closed = True
        if close := getattr(self.pieces, "close", None):
            close()


def environ_of(scope: Scope, body: IO[bytes], size: int) -> Environ:
    """The WSGI environment of an ASGI request."""
    host, port = scope.get("server") or ("localhost", 80)
    path = unquote_to_bytes(scope["raw_path"]) if scope.get("raw_path") else scope["path"].encode()
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", "").encode().decode("latin-1"),
        "PATH_INFO": path.split(b"?", 1)[0].decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FilePieces,
    }
    _add_headers(environ, scope["headers"])
    # What has arrived is what counts, whatever was announced and however it was sent.
    environ["CONTENT_LENGTH"] = str(size)
    return environ


def _add_headers(environ: Environ, headers: Iterable[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        # `x_forwarded_for` would become the same variable as `x-forwarded-for`, behind the back of a proxy.
        if "_" in name or name in NEVER_PASSED:
            continue
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        if key in environ:
            value = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}"
        environ[key] = value


class FilePieces:
    """WSGI's file wrapper: a file in pieces that are worth the way to a thread and back."""

    def __init__(self, file: IO[bytes], size: int = FILE_PIECE) -> None:
        self.file = file
        self.size = max(size, FILE_PIECE)

    def __iter__(self) -> Iterator[bytes]:
        """The pieces."""
        return iter(lambda: self.file.read(self.size), b"")

    def close(self) -> None:
        """Close the file, or the response that it came from."""
        self.file.close()


def _begin(application: Callable[..., Iterable[bytes]], environ: Environ, threads: Threads) -> Response:
    """Run the view; most responses are complete with their first piece and need no second visit to a thread."""
    response = Response(threads.current)
    response.pieces = application(environ, response.start)
    try:
        response.iterator = iter(response.pieces)
        response.first = response.next()
        length = next((int(value) for name, value in response.headers if name == b"content-length"), None)
        if response.first is None or length == len(response.first):
            response.close()
    except BaseException:
        response.close()
        raise
    return response


async def _receive_body(scope: Scope, receive: Receive, body: IO[bytes], largest: int) -> tuple[int, bool]:
    """Write the request's body; its size, or one too large to accept, and whether the client stayed to its end."""
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > largest:
        return int(announced), True
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        piece = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(piece)
        if size > largest:
            return size, True
        if size > IN_MEMORY:
            await asyncio.to_thread(body.write, piece)
        else:
            body.write(piece)
    body.seek(0)
    return size, not more


async def _refuse(send: Send) -> None:
    text = b"The request is larger than this server accepts."
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(text)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": text})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _no_write(piece: bytes) -> None:
    raise NotImplementedError("Return the response as an iterable instead.")
