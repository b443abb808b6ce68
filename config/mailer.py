"""How mail leaves, from one address: `smtp://user:password@host:587/?tls=true`, `smtps://`, or a folder."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


def mailer_from(url: str, folder: Path) -> dict[str, object]:
    """The setting of Django's default mailer; without a URL mail is written to the folder."""
    if not url:
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": folder},
        }
    server = urlsplit(url)
    is_wrapped = server.scheme == "smtps"
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": server.hostname or "localhost",
            "port": server.port or (465 if is_wrapped else 25),
            "username": unquote(server.username or ""),
            "password": unquote(server.password or ""),
            "use_tls": parse_qs(server.query).get("tls") == ["true"],
            "use_ssl": is_wrapped,
            "timeout": 20,
        },
    }
