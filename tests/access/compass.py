"""A compass is for members and about themselves; the roles are for everybody to read."""

PAGES = """
    GET   -        /compass/                           302 200 . . . . .
    GET   open     /compass/{space}/                   302 403 200 . . 403 .
    GET   hidden   /compass/{space}/                   302 404 200 . . 404 403
    POST  open     /compass/{space}/seen/              302 403 302 . . 403 .
    POST  hidden   /compass/{space}/seen/              302 404 302 . . 404 403
    GET   open     /compass/{space}/assessment/        302 403 200 . . 403 .
    GET   hidden   /compass/{space}/assessment/        302 404 200 . . 404 403
    GET   open     /compass/{space}/peers/             302 403 200 . . 403 .
    GET   hidden   /compass/{space}/peers/             302 404 200 . . 404 403
    GET   open     /compass/{space}/peers/1/           302 403 404 . . 403 .
    POST  open     /compass/{space}/peers/1/refusal/   302 403 404 . . 403 .
    GET   -        /roles/                             200 . . . . . .
    GET   -        /roles/creator/                     200 . . . . . .
    GET   -        /roles/nonsense/                    404 . . . . . .
    GET   -        /settings/data/                     302 200 . . . . .
    POST  -        /settings/data/profiling/           302 . . . . . .
    GET   -        /settings/data/signals/1/reply/     302 404 . . . . .
    POST  -        /settings/data/signals/1/reply/     302 404 . . . . .
    GET   -        /settings/data/about-me.json        302 200 . . . . .
    GET   -        /settings/data/about-me.csv         302 200 . . . . .
"""

API = """
    GET    -        me/profile/                        401 200 . . . . .
    GET    open     me/profile/?community={space}      401 403 200 . . 403 .
    GET    hidden   me/profile/?community={space}      401 404 200 . . 404 403
    GET    -        me/profile/acts/                   401 200 . . . . .
    PUT    -        me/profile/acts/1/reply/dispute/   401 404 . . . . .
    DELETE -        me/profile/acts/1/reply/dispute/   401 404 . . . . .
    GET    -        me/skills/                         401 200 . . . . .
    GET    hidden   me/skills/?community={space}       401 404 200 . . 404 403
    GET    -        me/self-assessment/                401 200 . . . . .
    PUT    -        me/self-assessment/                401 200 . . . . .
    GET    -        me/profiling/                      401 200 . . . . .
    PUT    -        me/profiling/                      401 400 . . . . .
"""
