"""Following."""

PAGES = """
    POST  open     /c/{space}/following/               302 . . . . . .
    POST  hidden   /c/{space}/following/               302 404 302 . . 404 302
    POST  -        /people/other-person/following/     302 . . . . . .
    POST  -        /tags/nothing/following/            302 404 . . . . .
    GET   -        /settings/following/                302 200 . . . . .
"""

API = """
    GET    -        follows/                             401 200 . . . . .
    GET    open     follows/entry/{entry}/               401 200 . . . . .
    PUT    open     follows/entry/{entry}/               401 200 . . . . .
    PUT    hidden   follows/entry/{entry}/               401 404 200 . . 404 200
    PUT    hidden   follows/community/{space}/           401 404 200 . . 404 200
    DELETE hidden   follows/community/{space}/           401 404 204 . . 404 204
    PUT    -        follows/person/other-person/         401 200 . . . . .
    PUT    -        follows/person/member-person/        401 200 403 200 . . .
    PUT    -        follows/tag/nothing/                 401 404 . . . . .
    PUT    -        follows/planet/mars/                 401 404 . . . . .
"""
