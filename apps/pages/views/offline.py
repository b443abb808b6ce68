"""The installed app: its manifest, its service worker, and what can be read without a network."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

# What every page needs; the rest is kept when a page asks for it.
ASSETS = ("css/guildhall.css", "js/guildhall.js", "icons.svg", "favicon.svg", "fonts/inter-latin.woff2")
IS_HASHED = not (settings.DEBUG or settings.TESTING)
# How long a page may take before its kept copy is shown. Tests want the page itself, however busy their machine is.
PATIENCE_MS = 60_000 if settings.TESTING else 5_000


def manifest(request: HttpRequest) -> JsonResponse:
    """What an installed Guildhall is called and looks like."""
    response = JsonResponse(_manifest(), content_type="application/manifest+json", json_dumps_params={"indent": 1})
    response["Cache-Control"] = "max-age=3600"
    return response


def _manifest() -> dict[str, Any]:
    return {
        "id": "/",
        "name": "Guildhall",
        "short_name": "Guildhall",
        "description": _("Communities of practice: ask, answer, and find again what others have learned."),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        # The paper of the light look; the pages name the one of the dark look as well.
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": [
            _icon("app/icon-192.png", 192, "any"),
            _icon("app/icon-512.png", 512, "any"),
            _icon("app/maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            {"name": _("Share"), "url": "/share/", "icons": [_icon("app/icon-192.png", 192, "any")]},
            {"name": _("Notifications"), "url": "/notifications/", "icons": [_icon("app/icon-192.png", 192, "any")]},
            {"name": _("Search"), "url": "/search/", "icons": [_icon("app/icon-192.png", 192, "any")]},
        ],
    }


def _icon(name: str, side: int, purpose: str) -> dict[str, str]:
    return {"src": static(name), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}


@conditional_page
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that all pages are its own. Any change of the files makes it another."""
    response = HttpResponse(_worker(get_language()), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


def _worker(language: str) -> str:
    # In development the files change under the process.
    return _worker_text(language) if IS_HASHED else _worker_text.__wrapped__(language)


@cache
def _worker_text(language: str) -> str:
    source = (Path(settings.BASE_DIR) / "static/js/worker.js").read_text()
    config: dict[str, Any] = {
        "static": settings.STATIC_URL,
        "assets": [static(name) for name in ASSETS],
        "hashed": IS_HASHED,
        "patience": PATIENCE_MS,
        "icon": static("app/icon-192.png"),
        "badge": static("app/badge-96.png"),
        "notice": render_to_string("components/offline_notice.html"),
        "row": render_to_string("components/offline_row.html"),
        "words": {
            "language": language,
            "title": _("Something new in Guildhall"),
            "offline": _("You are offline. This is how it looked on {moment}."),
            "slow": _("The network does not answer. This is how it looked on {moment}."),
            "missing": _("You are offline, and this page is not kept on this device."),
        },
    }
    version = hashlib.sha256((json.dumps(config) + source).encode()).hexdigest()[:16]
    return f"const CONFIG = {json.dumps({'version': version} | config)};\n{source}"


def offline(request: HttpRequest) -> HttpResponse:
    """What can be read without a network; the service worker fills in the list."""
    return render(request, "pages/offline.html")
