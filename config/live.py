"""Live messages at `/live/`: server-sent events from one Valkey subscription per web process.

`apps.core.live.publish` sends, this hands on to the streams of that one person. A stream begins after its process
has subscribed, so whoever looks again at `open` (and at `resync`, sent when Valkey was away) misses nothing.
A stream ends after about ten minutes; the browser comes back by itself, and its session is looked at again. Until then
it says something every quarter of a minute, by which a page knows that it is still being told.
Visitors get 204, which tells the browser not to come back.
"""

import asyncio
import contextlib
import json
import logging
import random
import re
import signal
from collections import defaultdict
from http import HTTPStatus
from importlib import import_module
from typing import Any

import redis.asyncio
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, parse_cookie

from config.bridge import Receive, Scope, Send
from config.threads import Threads

logger = logging.getLogger(__name__)

LIFETIME_SECONDS = 600.0
PING_SECONDS = 15.0
COME_BACK_MILLISECONDS = 3000
# A reader that is this far behind is sent away; it comes back and looks at everything anew.
LONGEST_QUEUE = 100
# So long a reader may take for one frame.
SEND_SECONDS = 60.0
# So often Valkey may leave a ping unanswered before the connection counts as dead.
SILENCES = 2
AUTHENTICATION_THREADS = 2
EVENT_NAME = re.compile(r"[a-z][a-z_-]{0,40}\Z")
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Stream:
    """What waits to be sent to one open page."""

    __slots__ = ("_frames", "_waiting")

    def __init__(self) -> None:
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue(LONGEST_QUEUE)
        self._waiting: set[bytes] = set()

    def offer(self, frame: bytes) -> None:
        """Add a frame, unless the same one waits already; a reader who does not keep up is sent away."""
        if frame in self._waiting:
            return
        try:
            self._frames.put_nowait(frame)
            self._waiting.add(frame)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Let the stream end now."""
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(None)

    async def next(self, patience: float) -> bytes | None:
        """The next frame, a ping after `patience` seconds, or None at the end.

        The ping is an event, so that a page hears that the line still stands; it could not hear a comment.
        """
        try:
            frame = await asyncio.wait_for(self._frames.get(), patience)
        except TimeoutError:
            return PING
        self._waiting.discard(frame or b"")
        return frame


class Hub:
    """The streams of this process and the subscription that feeds them."""

    def __init__(self) -> None:
        self.streams: defaultdict[int, set[Stream]] = defaultdict(set)
        self.subscribed = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    def add(self, user_id: int) -> Stream:
        """A new stream of that person; the first one begins the subscription, and one that broke off begins anew."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        stream = Stream()
        self.streams[user_id].add(stream)
        return stream

    def remove(self, user_id: int, stream: Stream) -> None:
        """The stream is over."""
        self.streams[user_id].discard(stream)
        if not self.streams[user_id]:
            del self.streams[user_id]

    def tell_everybody(self, message: bytes) -> None:
        """Offer a frame to every stream."""
        for streams in self.streams.values():
            for stream in streams:
                stream.offer(message)

    def deliver(self, raw: bytes) -> None:
        """Offer a published message to the streams of its people."""
        try:
            message = json.loads(raw)
            here, ready = self.streams.keys() & set(message["users"]), frame(message["event"], message["data"])
        except (ValueError, KeyError, TypeError, AttributeError):
            logger.warning("A live message could not be read: %.200r", raw)
            return
        for user_id in here:
            for stream in self.streams[user_id]:
                stream.offer(ready)

    def end_streams(self) -> None:
        """Let every stream end now."""
        for streams in self.streams.values():
            for stream in streams:
                stream.end()

    async def end(self) -> None:
        """End every stream and the subscription."""
        self.end_streams()
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener

    async def _listen(self) -> None:
        away = False
        while True:
            try:
                client = redis.asyncio.Redis.from_url(settings.REDIS_CLIENT_URL, socket_connect_timeout=2)
                async with client, client.pubsub() as subscription:
                    await subscription.subscribe(settings.LIVE_CHANNEL)
                    self.subscribed.set()
                    if away:
                        self.tell_everybody(frame("resync", {}))
                    await self._hand_on(subscription)
            except (OSError, redis.RedisError) as error:
                logger.warning("Live messages wait for Valkey: %s", error)
            except Exception:
                # Whatever it was: all open pages of this process hear by this one task.
                logger.exception("Live messages broke off and begin anew.")
            away = True
            self.subscribed.clear()
            await asyncio.sleep(1)

    async def _hand_on(self, subscription: Any) -> None:
        silences = 0
        while silences <= SILENCES:
            message = await subscription.get_message(timeout=PING_SECONDS)
            if message is None:
                # A connection that died silently shows itself by the answer that does not come.
                silences += 1
                await subscription.ping()
                continue
            silences = 0
            if message["type"] == "message":
                self.deliver(message["data"])
        raise redis.ConnectionError("Valkey no longer answers")


class Live:
    """The ASGI application behind `/live/`."""

    def __init__(self) -> None:
        self.threads = Threads(AUTHENTICATION_THREADS, "live")
        self._hub: Hub | None = None
        self._ending = False

    @property
    def hub(self) -> Hub:
        """Made when the first stream comes, inside the running loop."""
        self._hub = self._hub or Hub()
        return self._hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with a stream, or say why not."""
        if scope["method"] != "GET":
            await _answer(send, HTTPStatus.METHOD_NOT_ALLOWED, [(b"allow", b"GET")])
            return
        cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
        try:
            user_id = await self.threads.run(lambda: user_of(cookies))
        except (OSError, redis.RedisError, DatabaseError) as error:
            # Browsers give up after an error status, but come back after a stream that ended.
            logger.warning("A live stream could not be opened: %s", error)
            await _answer(send, HTTPStatus.OK, HEADERS, b"retry: 5000\n\n")
            return
        if self._ending:
            await _answer(send, HTTPStatus.OK, HEADERS, f"retry: {COME_BACK_MILLISECONDS}\n\n".encode())
            return
        if user_id is None:
            await _answer(send, HTTPStatus.NO_CONTENT, [(b"cache-control", b"no-store")])
            return
        await self._follow(user_id, receive, send)

    def end_on_signals(self) -> None:
        """End the streams when the process is asked to end: the web server waits for all that is being answered.

        The server's own handler is one of the event loop, which hears of a signal by another way and goes on
        hearing of it.
        """
        loop = asyncio.get_running_loop()

        def end_streams() -> None:
            self._ending = True
            if self._hub is not None:
                self._hub.end_streams()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(end_streams))
            signal.siginterrupt(number, False)

    async def end(self) -> None:
        """End everything that is open."""
        if self._hub is not None:
            await self._hub.end()
        self.threads.end()

    async def _follow(self, user_id: int, receive: Receive, send: Send) -> None:
        stream = self.hub.add(user_id)
        watch = asyncio.create_task(_end_when_gone(receive, stream))
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.hub.subscribed.wait(), 2)
            await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS})
            await _pour(stream, send)
        finally:
            self.hub.remove(user_id, stream)
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch


async def _pour(stream: Stream, send: Send) -> None:
    """Send frames until the end of the stream, or until its session should be looked at again."""
    loop = asyncio.get_running_loop()
    # Not all at the same moment, where they began at the same moment.
    until = loop.time() + LIFETIME_SECONDS * random.uniform(0.9, 1.1)  # noqa: S311 (no secret)
    piece: bytes | None = f"retry: {COME_BACK_MILLISECONDS}\n\n".encode()
    # A reader who takes nothing any more must not keep the stream and what waits for it for ever.
    with contextlib.suppress(TimeoutError):
        while piece is not None and loop.time() < until:
            async with asyncio.timeout(SEND_SECONDS):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await stream.next(PING_SECONDS)
        async with asyncio.timeout(SEND_SECONDS):
            await send({"type": "http.response.body", "body": b""})


async def _end_when_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def frame(event: str, data: object) -> bytes:
    """One server-sent event; raises ValueError for a name that could break out of its line."""
    if EVENT_NAME.match(event) is None:
        raise ValueError(event)
    return f"event: {event}\ndata: {json.dumps(data)}\n\n".encode()


PING = frame("ping", {})


def user_of(cookies: str) -> int | None:
    """Who is signed in with these cookies, by Django's own sessions and back ends; None for visitors."""
    request = HttpRequest()
    request.COOKIES = parse_cookie(cookies)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    close_old_connections()
    try:
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        user = get_user(request)
        return user.pk if user.is_authenticated else None
    finally:
        close_old_connections()


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
