"""Files: attached to an entry of "other" (`file`, `picture`), attached to nothing (`loose`), and on their way."""

import io
from collections.abc import Callable

from apps.content.attachments import attach
from apps.files.services import keep_file
from apps.files.uploads import begin_upload
from tests.files.making import kept, photo

PAGES = """
    GET   open     /files/{file}/plan.txt              200 . . . . . .
    GET   request  /files/{file}/plan.txt              404 . 200 . . 404 200
    GET   hidden   /files/{file}/plan.txt              404 . 200 . . 404 200
    GET   removed  /files/{file}/plan.txt              404 . . . 200 404 200
    GET   hidden   /files/{picture}/320.webp           404 . 200 . . 404 200
    GET   -        /files/{loose}/plan.txt             404 . . . . . .
    GET   -        /settings/files/                    302 200 . . . . .
    POST  open     /settings/files/{file}/removal/     302 404 . . . . .
    POST  -        /settings/files/{loose}/removal/    302 404 . . . . .
"""

API = """
    GET    -        files/                               401 200 . . . . .
    POST   -        files/                               401 415 . . . . .
    GET    open     entries/{entry}/files/               200 . . . . . .
    GET    hidden   entries/{entry}/files/               404 . 200 . . 404 200
    GET    open     files/{file}/                        200 . . . . . .
    GET    hidden   files/{file}/                        404 . 200 . . 404 200
    GET    -        files/{loose}/                       404 . . . . . .
    DELETE open     files/{file}/                        401 403 . . . . .
    DELETE hidden   files/{file}/                        401 404 403 . . 404 403
    DELETE -        files/{loose}/                       401 404 . . . . .
    POST   -        uploads/                             401 412 . . . . .
    GET    -        uploads/{upload}/                    401 404 . . . . .
    HEAD   -        uploads/{upload}/                    401 404 . . . . .
    PATCH  -        uploads/{upload}/                    401 404 . . . . .
    DELETE -        uploads/{upload}/                    401 404 . . . . .
"""


def _file(cast: object, place: object) -> object:
    file = kept(cast.other, "plan.txt")
    attach(entry=place.entry, file=file, role="inline", by=cast.other)
    return file.key


def _picture(cast: object, place: object) -> object:
    file = keep_file(owner=cast.other, name="plan.png", content=io.BytesIO(photo(400, 300)))
    attach(entry=place.entry, file=file, role="inline", by=cast.other)
    return file.key


def _loose(cast: object, place: object) -> object:
    return kept(cast.other, "plan.txt").key


def _upload(cast: object, place: object) -> object:
    return begin_upload(owner=cast.other, name="plan.txt", size=100).key


EXAMPLES = dict.fromkeys(("file", "picture", "loose", "upload"), "6f9619ff-8b86-d011-b42d-00cf4fc964ff")
THINGS: dict[str, Callable[..., object]] = {"file": _file, "picture": _picture, "loose": _loose, "upload": _upload}
