"""Mail that a provider hands over, and answers to letters of the demo world: without a secret and outside that world,
neither is there for anybody."""

PAGES = """
    POST  -        /inbound/mail/                           404 . . . . . .
    POST  -        /dev/mail/20260101-000000-1.0/answer/    404 . . . . . .
"""
