"""The WSGI bridge behind a real web server: bodies, headers, aborted downloads, limits."""

import hashlib
import http.client
import io
import os
import socket
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from config.engines.folder import DataFolder
from config.engines.processes import Child
from tests.site import free_port, running

APPLICATION = '''
    """A WSGI application that shows what arrives."""
    import hashlib, json, os, threading, time
    from config.bridge import Bridge

    open_responses = set()

    class Rows:
        def __init__(self, make):
            self.make, self.iterator = make, None
            open_responses.add(self)
        def __iter__(self):
            return self.make()
        def close(self):
            open_responses.discard(self)

    def application(environ, start):
        path = environ["PATH_INFO"]
        def answer(text, status="200 OK", *headers):
            body = text.encode()
            start(status, [("Content-Length", str(len(body))), ("Content-Type", "text/plain"), *headers])
            return [body]
        if path == "/environ":
            return answer(json.dumps({k: v for k, v in environ.items() if isinstance(v, str)}))
        if path == "/md5":
            digest, size = hashlib.md5(), 0
            while piece := environ["wsgi.input"].read(65536):
                digest.update(piece)
                size += len(piece)
            return answer(f"{digest.hexdigest()} {size} {environ['CONTENT_LENGTH']}")
        if path == "/threads":
            start("200 OK", [])
            def rows():
                for _ in range(5):
                    time.sleep(0.02)
                    yield threading.current_thread().name.encode() + b"\\n"
            return Rows(rows)
        if path == "/endless":
            start("200 OK", [])
            def rows():
                while True:
                    yield b"x" * 65536
            return Rows(rows)
        if path == "/open":
            return answer(str(len(open_responses)))
        if path == "/file":
            start("200 OK", [("Content-Length", str(os.path.getsize(os.environ["BIG_FILE"])))])
            return environ["wsgi.file_wrapper"](open(os.environ["BIG_FILE"], "rb"))
        if path == "/nothing":
            start("204 No Content", [])
            return []
        if path == "/broken":
            raise ValueError("broken on purpose")
        if path == "/broken-later":
            start("200 OK", [])
            def rows():
                yield b"first"
                raise ValueError("broken on purpose")
            return Rows(rows)
        return answer("path:" + path.encode("latin-1").decode("utf-8", "backslashreplace"))

    application = Bridge(application, threads=3, largest_body=3_000_000)
'''


class Server(Child):
    name = "bridge"
    label = "The bridge's server"

    def __init__(self, folder: DataFolder, port: int) -> None:
        super().__init__(folder)
        self.port = port

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(self.port), "--no-ws"),
            *("--workers-kill-timeout", "3", "--log-level", "warning", "bridged:application"),
        ]

    def environment(self) -> dict[str, str]:
        places = f"{self.folder.path}{os.pathsep}{self.folder.project}"
        return {**os.environ, "PYTHONPATH": places, "BIG_FILE": str(self.folder.path / "big")}

    def is_ready(self) -> bool:
        try:
            return self.get("/").status == 200
        except OSError:
            return False

    def get(self, path: str, method: str = "GET", body: object = None, **headers: str) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body=body, headers=headers)
            with connection.getresponse() as response:
                response.text = response.read().decode()
                return response


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = DataFolder(tmp_path_factory.mktemp("bridge"))
    folder.create()
    (folder.path / "bridged.py").write_text(textwrap.dedent(APPLICATION))
    with open(folder.path / "big", "wb") as file:
        file.truncate(40_000_000)
    server = Server(folder, free_port())
    with running(server):
        server.wait_until(server.is_ready, stop=threading.Event())
        yield server


@pytest.mark.parametrize("size", [0, 1, 5000, 1_048_576, 2_900_000])
def test_an_upload_arrives_whole(server: Server, size: int) -> None:
    body = os.urandom(size)
    answer = server.get("/md5", "POST", body).text
    assert answer == f"{hashlib.md5(body).hexdigest()} {size} {size}"


def test_an_upload_in_pieces_arrives_whole_and_with_its_length(server: Server) -> None:
    pieces = [os.urandom(70_000) for _ in range(20)]
    answer = server.get("/md5", "POST", iter(pieces)).text
    whole = b"".join(pieces)
    assert answer == f"{hashlib.md5(whole).hexdigest()} {len(whole)} {len(whole)}"


def test_an_upload_that_is_announced_too_large_is_refused_unread(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"POST /md5 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_an_upload_that_grows_too_large_is_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"POST /md5 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(80):
                client.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        except OSError:
            pass  # it may hang up before it has heard everything
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_a_client_that_hangs_up_while_sending_disturbs_nobody(server: Server) -> None:
    for _ in range(10):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            client.sendall(b"POST /md5 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nbegun")
    assert server.get("/").status == 200


def test_headers_with_underscores_cannot_pass_for_others(server: Server) -> None:
    answer = server.get(
        "/environ", **{"X_Forwarded_For": "6.6.6.6", "Proxy": "http://evil", "X-Forwarded-For": "1.2.3.4"}
    )
    assert '"HTTP_X_FORWARDED_FOR": "1.2.3.4"' in answer.text
    assert "6.6.6.6" not in answer.text
    assert "HTTP_PROXY" not in answer.text


def test_repeated_headers_are_joined(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(
            b"GET /environ HTTP/1.1\r\nHost: localhost\r\nCookie: a=1\r\nCookie: b=2\r\n"
            b"X-Thing: 1\r\nX-Thing: 2\r\nConnection: close\r\n\r\n"
        )
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert b'"HTTP_COOKIE": "a=1; b=2"' in answer
    assert b'"HTTP_X_THING": "1,2"' in answer


def test_the_environment_tells_where_the_request_came_from(server: Server) -> None:
    answer = server.get("/environ?a=b%20c").text
    assert '"QUERY_STRING": "a=b%20c"' in answer
    assert '"REMOTE_ADDR": "127.0.0.1"' in answer
    assert f'"SERVER_PORT": "{server.port}"' in answer


@pytest.mark.parametrize(
    ("path", "seen"),
    [("/caf%C3%A9/", "path:/café/"), ("/a%2Fb", "path:/a/b"), ("/%ff", "path:/\\xff"), ("//x", "path://x")],
)
def test_paths_arrive_as_their_bytes(server: Server, path: str, seen: str) -> None:
    assert server.get(path).text == seen


def test_answers_without_a_body_have_none(server: Server) -> None:
    assert (server.get("/nothing").status, server.get("/nothing").text) == (204, "")
    head = server.get("/environ", "HEAD")
    assert (head.status, head.text) == (200, "")


def test_all_pieces_of_a_response_come_from_one_thread(server: Server) -> None:
    answers: list[str] = []
    readers = [threading.Thread(target=lambda: answers.append(server.get("/threads").text)) for _ in range(9)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    threads = [set(answer.split()) for answer in answers]
    assert [len(names) for names in threads] == [1] * 9
    assert len(set.union(*threads)) == 3


def test_a_file_arrives_whole(server: Server) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.request("GET", "/file")
        response = connection.getresponse()
        size = sum(len(piece) for piece in iter(lambda: response.read(1 << 20), b""))
    assert size == 40_000_000


def test_aborted_and_slow_downloads_hold_no_thread_and_leave_nothing_open(server: Server) -> None:
    slow = [_begin_download(server, "/file") for _ in range(6)]
    aborted = [_begin_download(server, "/endless") for _ in range(12)]
    for client in aborted:
        client.close()
    # Three threads, eighteen downloads that nobody reads on: pages are answered all the same.
    assert server.get("/").status == 200
    while server.get("/open").text != "0":
        assert server.get("/").status == 200
    for client in slow:
        client.close()


def _begin_download(server: Server, path: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert client.recv(20).startswith(b"HTTP/1.1 200")
    return client


def test_an_application_that_fails_answers_500_and_serves_on(server: Server) -> None:
    assert server.get("/broken").status == 500
    with pytest.raises(http.client.HTTPException):
        server.get("/broken-later")
    assert server.get("/").status == 200
    assert server.get("/open").text == "0"


def test_file_pieces_are_worth_the_way() -> None:
    from config.bridge import FilePieces

    pieces = FilePieces(io.BytesIO(b"x" * 100_000), 4096)
    assert [len(piece) for piece in pieces] == [65536, 34464]
    pieces.close()
    assert pieces.file.closed
