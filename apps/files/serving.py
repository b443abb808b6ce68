"""Answers that carry a file: in parts where a player asks for parts, and never as a page of ours.

The type is the one that was found in the content, browsers are told not to guess, nothing in a file may run or load
anything, and what a browser would do more with than show or play it comes as a download.
"""

import re
from typing import IO, Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from apps.files import imaging
from apps.files.models import Family, StoredFile
from apps.files.renditions import open_rendition

SHOWN = {"image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain"}
_PLAYED = {Family.AUDIO, Family.VIDEO}
# Not even their names are given to a browser.
_RUNNING = {"text/html", "image/svg+xml", "application/xml", "text/javascript"}
# Bytes under an address never change, but whether one may see them does.
_CACHE = "private, max-age=3600"
_SEALED = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
# A browser's own viewer does not work in a sandbox; it runs what is in a document apart from every site.
_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$")
_REDIRECT_SECONDS = 300


def file_response(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """The file, a part of it (206), or that the browser has it already (304). Access was decided before."""
    etag = f'"{file.sha256}"'
    headers = {**_headers(file), "ETag": etag, "Accept-Ranges": "bytes"}
    if address := _storage_address(file, headers):
        return HttpResponseRedirect(address, headers={"Cache-Control": "private, no-store"})
    answer = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if answer and answer.status_code in {304, 412}:
        return answer
    part = _wanted_part(request, file.size, etag)
    if part is not None and part.start >= part.stop:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    return _streamed(request, file, part, headers)


def rendition_response(request: HttpRequest, file: StoredFile, width: int, kind: str) -> HttpResponseBase:
    """A picture in another width and format."""
    etag = f'"{file.sha256[:32]}-{width}-{kind}"'
    headers = {**_headers(file), "ETag": etag, "Content-Type": imaging.FORMATS[kind]}
    del headers["Content-Disposition"]
    answer = get_conditional_response(request, etag=etag, response=HttpResponse(headers=headers))
    if answer and answer.status_code == 304:
        return answer
    with open_rendition(file, width=width, kind=kind) as content:
        return HttpResponse(content.read(), headers=headers)


def _headers(file: StoredFile) -> dict[str, str]:
    is_shown = file.media_type in SHOWN or file.family in _PLAYED
    media_type = "application/octet-stream" if file.media_type in _RUNNING else file.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return {
        "Content-Type": media_type,
        "Content-Disposition": content_disposition_header(not is_shown, file.name) or "attachment",
        "Content-Security-Policy": _PDF if file.media_type == "application/pdf" else _SEALED,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": _CACHE,
        "X-Robots-Tag": "noindex",
    }


def _storage_address(file: StoredFile, headers: dict[str, str]) -> str | None:
    """Where a storage that signs its own addresses (S3) hands out the bytes itself."""
    if not getattr(default_storage, "querystring_auth", False):
        return None
    parameters = {
        "ResponseContentType": headers["Content-Type"],
        "ResponseContentDisposition": headers["Content-Disposition"],
    }
    storage: Any = default_storage
    address: str = storage.url(file.path, parameters=parameters, expire=_REDIRECT_SECONDS)
    return address


def _wanted_part(request: HttpRequest, size: int, etag: str) -> range | None:
    """The bytes that are asked for; None where all are, an empty range where none of them exist.

    Several ranges at once may be answered with the whole, and nobody but attackers asks for them.
    """
    found = _RANGE.match(request.headers.get("Range", "").replace(" ", ""))
    if found is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        return range(max(0, size - int(suffix)), size)
    stop = min(size, int(last) + 1) if last else size
    if last and int(last) < int(first):
        return None
    return range(int(first), stop)


def _streamed(request: HttpRequest, file: StoredFile, part: range | None, headers: dict[str, str]) -> HttpResponseBase:
    wanted = range(file.size) if part is None else part
    headers = headers | {"Content-Length": str(len(wanted))}
    status = 200
    if part is not None:
        status = 206
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    content = default_storage.open(file.path)
    content.seek(wanted.start)
    response = FileResponse(_Part(content, len(wanted)), status=status, content_type=headers.pop("Content-Type"))
    for name, value in headers.items():
        response.headers[name] = value
    return response


class _Part:
    """So many bytes of an open file, read in pieces."""

    def __init__(self, content: IO[bytes], size: int) -> None:
        self.content = content
        self.left = size

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        piece = self.content.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self.content.close()
