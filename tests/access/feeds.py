"""The shelves through the API."""

API = """
    GET    -        feeds/home/                          200 . . . . . .
    GET    -        feeds/home/new/                      200 . . . . . .
    GET    -        feeds/home/unanswered/               200 . . . . . .
    GET    -        feeds/home/following/                401 200 . . . . .
    GET    -        feeds/home/nothing/                  404 . . . . . .
    GET    open     feeds/communities/{space}/           200 . . . . . .
    GET    hidden   feeds/communities/{space}/           404 . 200 . . 404 200
    GET    open     feeds/communities/{space}/popular/   200 . . . . . .
    GET    open     feeds/communities/{space}/following/ 404 . . . . . .
    GET    hidden   feeds/communities/{space}/new/       404 . 200 . . 404 200
"""
