"""How a community learns: for its members, and for who pulls reports as far as they see the community."""

PAGES = """
    GET   -        /insights/                          302 200 . . . . .
    GET   -        /insights/definitions/              302 200 . . . . .
    GET   open     /c/{space}/insights/                302 403 200 . . 200 200
    GET   request  /c/{space}/insights/                302 403 200 . . 200 200
    GET   hidden   /c/{space}/insights/                302 404 200 . . 404 200
    GET   prepared /c/{space}/insights/                302 404 200 . . 404 200
    GET   open     /c/{space}/insights/file/           302 403 404 . . . .
    GET   hidden   /c/{space}/insights/file/           302 404 . . . . .
    GET   open     /c/{space}/insights/questions/      302 403 404 . . 403 .
    GET   hidden   /c/{space}/insights/questions/      302 404 . . . . 403
    GET   open     /c/{space}/insights/looks/          302 403 200 . . 403 .
    GET   hidden   /c/{space}/insights/looks/          302 404 200 . . 404 403
"""

API = """
    GET    open     communities/{space}/profile/         401 403 200 . . 200 200
    GET    hidden   communities/{space}/profile/         401 404 200 . . 404 200
"""
