"""Mail that a provider hands over: without a secret in the settings, the door is not there for anybody."""

PAGES = """
    POST  -        /inbound/mail/                      404 . . . . . .
"""
