"""Whatever is killed while people write: every acknowledged reply is there once, and so is every notification due."""

import http.client
import json
import os
import signal
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.ops.commands import pids, run, start
from tests.site import free_port

pytestmark = pytest.mark.xdist_group("up")

REPLIES = 300
AUTHORS = ("sme", "manager", "admin", "hr")
KILLED = ("live", "valkey", "postgres")
PATIENCE = 180


@dataclass
class Product:
    """A whole instance, started by the same command that a person uses."""

    data: Path
    port: int = field(default_factory=free_port)
    process: Any = None
    drain: Any = None

    def up(self, *arguments: str) -> None:
        self.process = start("config.up", "--port", str(self.port), "--data", str(self.data), *arguments)
        for line in self.process.stdout:
            if "Ctrl-C stops it" in line:
                break
        else:
            pytest.fail("bin/up did not come up")
        # Whatever it says later must not fill the pipe.
        self.drain = threading.Thread(target=self.process.stdout.read, daemon=True)
        self.drain.start()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.drain.join()
        self.process.stdout.close()

    def token(self, name: str) -> str:
        email = f"{name}@demo.example"
        environment = {"GUILDHALL_DATA": str(self.data)}
        done = run("config.manage", "create_token", "--user", email, "--scope", "write", **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[-1]

    def call(self, method: str, path: str, token: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        try:
            connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text and answer.status < 500 else None
        finally:
            connection.close()

    def patiently(self, method: str, path: str, token: str, body: Any = None, key: str = "") -> Any:
        """What a good client does: the same request with the same key until it is answered."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                status, answer = self.call(method, path, token, body, key)
            except (OSError, http.client.HTTPException):
                status, answer = 0, None
            if 200 <= status < 300:
                return answer
            assert status in {0, 429} or status >= 500, (status, answer)
            time.sleep(0.2)
        pytest.fail(f"no answer to {method} {path} within {PATIENCE} s")
        return None


def test_every_acknowledged_reply_and_every_notification_exists_exactly_once(tmp_path: Path) -> None:
    product = Product(tmp_path / "data")
    product.up("--empty")
    try:
        # The people are enough; their year would take long.
        assert run("config.manage", "demo_world", "--no-life", GUILDHALL_DATA=str(product.data)).returncode == 0
        tokens = {name: product.token(name) for name in ("member", *AUTHORS)}
        question = {"community": "supply-chain", "title": "Who survives a restart?", "source": "Count with me."}
        entry = product.patiently("POST", "/entries/", tokens["member"], question, uuid.uuid4().hex)
        for name in AUTHORS:
            product.patiently("PUT", "/communities/supply-chain/membership/", tokens[name], {})
        acknowledged = write_while_killing(product, entry["id"], tokens)
        product.stop()
        product.up()
        assert len(acknowledged) == REPLIES
        assert count_replies(product, entry["id"], tokens["member"]) == Counter(acknowledged)
        assert told_of(product, entry["title"], tokens["member"]) == REPLIES
    finally:
        if product.process.poll() is None:
            product.stop()


def write_while_killing(product: Product, entry_id: int, tokens: dict[str, str]) -> list[str]:
    """Post the replies from several people at once, and kill one server after another meanwhile."""
    todo, acknowledged = iter(range(REPLIES)), []
    lock = threading.Lock()

    def write(name: str) -> None:
        while True:
            with lock:
                number = next(todo, None)
            if number is None:
                return
            source = f"reply {number}"
            product.patiently(
                "POST", f"/entries/{entry_id}/replies/", tokens[name], {"source": source}, f"key-{number}"
            )
            with lock:
                acknowledged.append(source)

    writers = [threading.Thread(target=write, args=[name]) for name in AUTHORS]
    for writer in writers:
        writer.start()
    for position, name in enumerate(KILLED, start=1):
        wait_for(lambda due=position * REPLIES // 5: len(acknowledged) >= due)
        pid = pids(product.data)[name]
        assert pid, f"{name} is not running"
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda old=pid, who=name: pids(product.data).get(who) not in {None, old})
    for writer in writers:
        writer.join()
    return acknowledged


def count_replies(product: Product, entry_id: int, token: str) -> Counter[str]:
    """How often each text is among the replies."""
    found: Counter[str] = Counter()
    path: str | None = f"/entries/{entry_id}/replies/?limit=100"
    while path:
        page = product.patiently("GET", path, token)
        found.update(row["source"] for row in page["results"])
        path = page["next"] and page["next"].split("/api/v1", 1)[1]
    return found


def told_of(product: Product, title: str, token: str) -> int:
    """How many replies the asker has been told of, once the readers of the river have caught up."""
    wait_for(lambda: _is_ready(product))
    rows = product.patiently("GET", "/notifications/?limit=100", token)["results"]
    return sum(row["count"] for row in rows if row["title"] == title)


def _is_ready(product: Product) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=20)
    connection.request("GET", "/readyz")
    answer = connection.getresponse()
    state = json.loads(answer.read())
    connection.close()
    return answer.status == 200 and all(row["events"] == 0 for row in state["consumers"])


def wait_for(condition: Any) -> None:
    """Wait until something is true, and fail when it never becomes so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
