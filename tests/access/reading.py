"""What one reads is one's own; what a community reads is for those who look after it."""

PAGES = """
    POST  open     /e/{entry}/reading/                 302 204 . . . . .
    POST  hidden   /e/{entry}/reading/                 302 404 204 . . 404 204
    GET   -        /settings/reading/                  302 200 . . . . .
    POST  -        /settings/reading/                  302 . . . . . .
    POST  -        /settings/reading/clearing/         302 . . . . . .
    POST  -        /settings/reading/1/removal/        302 404 . . . . .
    GET   open     /c/{space}/reading/                 302 403 . . 200 403 200
    GET   hidden   /c/{space}/reading/                 302 404 403 . 200 404 200
"""

API = """
    GET    -        me/reading/                         401 200 . . . . .
    PATCH  -        me/reading/                         401 400 . . . . .
    DELETE -        me/reading/                         401 204 . . . . .
    DELETE -        me/reading/1/                       401 404 . . . . .
    GET    open     entries/{entry}/readers/            200 . . . . . .
    GET    hidden   entries/{entry}/readers/            404 . 200 . . 404 200
    GET    open     communities/{space}/reading/        401 403 . . 200 . .
    GET    hidden   communities/{space}/reading/        401 404 403 . 200 404 200
"""
