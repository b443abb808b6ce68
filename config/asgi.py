"""What the web server runs: live streams at `/live/`, everything else through Django's WSGI handler."""

import multiprocessing
import os
import signal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from config.bridge import Bridge, Receive, Scope, Send
from config.engines.launch import end_with
from config.live import Live

if multiprocessing.parent_process() is not None:
    # A process of a web server that was killed would keep the port and serve on.
    end_with(os.getppid(), signal.SIGTERM)

pages = Bridge(get_wsgi_application(), threads=int(os.environ.get("GUILDHALL_WEB_THREADS") or 4))
live = Live()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "http":
        await (live if scope["path"] == "/live/" else pages)(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _live_and_end(receive, send)


async def _live_and_end(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            live.end_on_signals()
        if message["type"] == "lifespan.shutdown":
            await live.end()
            pages.threads.end()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
