"""Reports are for HR; managers get those of their own communities; a long one is for whoever asked for it."""

PAGES = """
    GET   -        /reports/                                  302 403 . . 200 . .
    GET   -        /reports/mix/                              302 403 . . 200 . .
    GET   -        /reports/mix/?grouping=department          302 403 . . . 200 403
    GET   open     /reports/mix/?community={space}            302 403 . . 200 . .
    GET   hidden   /reports/mix/?community={space}            302 404 403 . 200 404 200
    GET   -        /reports/nonsense/                         302 404 . . . . .
    GET   -        /reports/mix/file/                         302 403 . . 404 . .
    POST  -        /reports/files/                            302 403 . . 422 . .
    GET   -        /reports/files/00000000-0000-4000-8000-000000000000/   302 404 . . . . .
"""

API = """
    GET    -        reports/                                  401 403 . . 200 . .
    GET    -        reports/definitions/                      401 200 . . . . .
    GET    -        reports/mix/                              401 403 . . 404 . .
    GET    -        reports/mix/?grouping=department          401 403 . . . 404 403
    GET    open     reports/mix/?community={space}            401 403 . . 404 . .
    GET    hidden   reports/mix/?community={space}            401 404 403 . 404 . .
    GET    -        reports/mix/?format=nonsense              400 . . . . . .
    GET    -        reports/nonsense/                         401 404 . . . . .
    GET    -        reports/files/                            401 200 . . . . .
    POST   -        reports/files/                            401 400 . . . . .
    GET    -        reports/files/00000000-0000-4000-8000-000000000000/          401 404 . . . . .
    GET    -        reports/files/00000000-0000-4000-8000-000000000000/content/  401 404 . . . . .
"""
