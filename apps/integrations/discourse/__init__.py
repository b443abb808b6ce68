"""Discourse communities: topics become discussions, posts the tree of replies, likes marks that name nobody.

What its API gives is read (`reading`: a post a line, topics file by file) as is a backup's SQL as far as it goes
(`backup`); both end as the same posts, whose texts become our Markdown (`texts`).
"""
