"""A community's network is its members', who pulls reports and administrators see it too; one's own is one's own."""

PAGES = """
    GET   open     /c/{space}/insights/network/            302 403 200 . . . .
    GET   hidden   /c/{space}/insights/network/            302 404 200 . . 404 200
    GET   open     /compass/{space}/network/               302 403 200 . . 403 .
    GET   hidden   /compass/{space}/network/               302 404 200 . . 404 403
    POST  open     /compass/{space}/network/showing/       302 403 302 . . 403 .
    POST  hidden   /compass/{space}/network/showing/       302 404 302 . . 404 403
"""

API = """
    GET    open     communities/{space}/network/               401 403 200 . . . .
    GET    hidden   communities/{space}/network/               401 404 200 . . 404 200
    PUT    open     communities/{space}/network/appearance/    401 403 200 . . 403 .
    PUT    hidden   communities/{space}/network/appearance/    401 404 200 . . 404 403
    DELETE open     communities/{space}/network/appearance/    401 403 204 . . 403 .
    DELETE hidden   communities/{space}/network/appearance/    401 404 204 . . 404 403
"""
