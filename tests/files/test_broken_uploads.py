"""A large upload whose line breaks twice, against the running product: it arrives whole, and no process grows by it."""

import hashlib
import http.client
import os
import socket
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage

from apps.accounts.services import create_token
from apps.files.models import StoredFile
from tests.cast import make_person
from tests.files.making import MP3
from tests.site import Site

MEGABYTE = 1_000_000
SIZE = 300 * MEGABYTE
# A megabyte of noise that does not repeat within itself, after which it does.
NOISE = hashlib.shake_128(b"noise").digest(MEGABYTE)
BREAKS = (120 * MEGABYTE, 110 * MEGABYTE)
# The interpreter's own ups and downs; each of the bodies that arrive would be more.
MOST_GROWTH = 100 * MEGABYTE
PART_TYPE = "application/offset+octet-stream"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is read from /proc")
def test_an_upload_broken_twice_arrives_whole_in_bounded_memory(live_site: Site) -> None:
    line = Line(live_site)
    address = line.begin()
    before = memory_of(web_processes(line.port))
    offset = 0
    for amount in BREAKS:
        line.send_and_break(address, offset, amount)
        offset = line.wait_until_counted(address, more_than=offset)
    assert offset > sum(BREAKS) * 0.9
    assert line.send(address, offset, SIZE - offset) == 204
    assert memory_of(web_processes(line.port)) - before < MOST_GROWTH
    file = StoredFile.objects.get(owner=line.person)
    assert (file.size, file.sha256) == (SIZE, digest_of_all())
    with default_storage.open(file.path) as content:
        assert hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    assert not (live_site.folder.path / "uploads" / f"{address.split('/')[-2].replace('-', '')}.part").exists()


class Line:
    """A client with a key, and a line that breaks when told to."""

    def __init__(self, site: Site) -> None:
        self.port = urlsplit(site.url).port or 0
        self.person = make_person(f"uploader {os.urandom(4).hex()}")
        _token, self.key = create_token(user=self.person, name="test", scopes=["read", "write"])

    def headers(self, **more: object) -> dict[str, str]:
        given = {"Authorization": f"Bearer {self.key}", "Tus-Resumable": "1.0.0"}
        return given | {name.replace("_", "-"): str(value) for name, value in more.items()}

    def ask(self, method: str, address: str, **headers: object) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, address, headers=self.headers(**headers))
            response = connection.getresponse()
            response.read()
            return response

    def begin(self) -> str:
        response = self.ask("POST", "/api/v1/uploads/", Upload_Length=SIZE, Upload_Metadata="filename dGFsay5tcDM=")
        assert response.status == 201
        return response.headers["Location"]

    def send_and_break(self, address: str, offset: int, amount: int) -> None:
        """Announce all that is left, send a part of it, and hang up."""
        given = self.headers(
            Upload_Offset=offset, Content_Type=PART_TYPE, Content_Length=SIZE - offset, Host="127.0.0.1"
        )
        head = f"PATCH {address} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in given.items())
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(head.encode() + b"\r\n")
            for piece in pieces(offset, amount):
                line.sendall(piece)

    def wait_until_counted(self, address: str, *, more_than: int) -> int:
        """How much has arrived, once the server has noticed that the line is gone."""
        for _look in range(200):
            offset = int(self.ask("HEAD", address).headers["Upload-Offset"])
            if offset > more_than:
                return offset
            time.sleep(0.1)
        pytest.fail("What arrived before the line broke was not kept.")

    def send(self, address: str, offset: int, amount: int) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            given = self.headers(Upload_Offset=offset, Content_Type=PART_TYPE, Content_Length=amount)
            connection.request("PATCH", address, body=pieces(offset, amount), headers=given)
            return connection.getresponse().status


def pieces(offset: int, amount: int):
    """The bytes of the file from here on, a megabyte at most at a time."""
    end = offset + amount
    while offset < end:
        stop = min(end, (offset // MEGABYTE + 1) * MEGABYTE)
        block = MP3 + NOISE[len(MP3) :] if offset < MEGABYTE else NOISE
        start = offset % MEGABYTE
        yield block[start : start + stop - offset]
        offset = stop


def digest_of_all() -> str:
    digest = hashlib.sha256()
    for piece in pieces(0, SIZE):
        digest.update(piece)
    return digest.hexdigest()


def web_processes(port: int) -> list[int]:
    """The web server of this port and what it has started."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            parents[int(folder.name)] = int(fields[1])
        except OSError:
            continue
    found = {pid for pid in parents if str(port).encode() in command_of(pid) and b"granian" in command_of(pid)}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    assert found
    return sorted(found)


def command_of(pid: int) -> list[bytes]:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []
    return [word.rsplit(b"/", 1)[-1] for word in words]


def memory_of(pids: list[int]) -> int:
    """The most memory that these processes have ever had, together, in bytes."""
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
