"""How a community learns: for its members, and for who pulls reports as far as they see the community."""

PAGES = """
    GET   -        /insights/                          302 200 . . . . .
    GET   -        /insights/definitions/              302 200 . . . . .
    GET   open     /c/{space}/insights/                302 403 200 . . 200 200
    GET   request  /c/{space}/insights/                302 403 200 . . 200 200
    GET   hidden   /c/{space}/insights/                302 404 200 . . 404 200
    GET   prepared /c/{space}/insights/                302 404 200 . . 404 200
"""

API = """
    GET    open     communities/{space}/profile/         401 403 200 . . 200 200
    GET    hidden   communities/{space}/profile/         401 404 200 . . 404 200
"""
