"""Asks a server for pages over a few connections that stay open, and keeps the times."""

import gzip
import http.client
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Call:
    """One request. A `form` makes it a POST."""

    path: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None

    @property
    def method(self) -> str:
        """GET, or POST where there is a form."""
        return "GET" if self.form is None else "POST"

    def worded(self, words: str) -> "Call":
        """The same form with these words at the end of its text: the same text twice is taken for one sent twice."""
        form = dict(self.form or {})
        return replace(self, form=form | {"source": f"{form.get('source', '')}\n\n{words}"})

    def headers(self) -> dict[str, str]:
        """As a browser sends them, as far as they matter to what is answered."""
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip, br"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, how long it took in milliseconds, and its size on the wire without the head."""

    status: int
    ms: float
    size: int
    encoding: str
    content: bytes

    @property
    def body(self) -> bytes:
        """What came back, unpacked. Only gzip is unpacked: pages come in nothing else."""
        return gzip.decompress(self.content) if self.encoding == "gzip" else self.content


class Unexpected(Exception):
    """The server answered something else than the page that was to be measured."""


def run(port: int, calls: Sequence[Call], connections: int, *, expect: int = 200) -> list[Answer]:
    """All calls, shared out over the connections; raises `Unexpected` at the first wrong status."""
    answers: list[list[Answer]] = [[] for _ in range(connections)]
    errors: list[Exception] = []

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            for call in calls[number::connections]:
                answers[number].append(ask(connection, call, expect))
        except (OSError, http.client.HTTPException, Unexpected) as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [answer for part in answers for answer in part]


def ask(connection: http.client.HTTPConnection, call: Call, expect: int) -> Answer:
    """One request over an open connection."""
    body = None if call.form is None else urlencode(call.form)
    begun = time.perf_counter()
    connection.request(call.method, call.path, body, call.headers())
    response = connection.getresponse()
    content = response.read()
    ms = (time.perf_counter() - begun) * 1000
    if response.status != expect:
        raise Unexpected(f"{call.method} {call.path} gave {response.status} instead of {expect}.")
    return Answer(response.status, ms, len(content), response.headers.get("Content-Encoding", ""), content)
