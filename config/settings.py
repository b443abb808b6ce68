"""Settings, all from the environment; `bin/up`, `bin/test` and `bin/manage` set what is unset.

| variable | meaning | default |
| --- | --- | --- |
| DATABASE_URL | PostgreSQL 16 or newer | the embedded server |
| REDIS_URL | Redis or Valkey (`redis://`, `rediss://`, `unix://`) | the embedded server |
| GUILDHALL_DATA | folder for media, secrets, mail and the embedded servers | `var/` |
| GUILDHALL_BASE_URL | the address that people type; links in mail start with it | http://127.0.0.1:8000 |
| GUILDHALL_HOSTS | further host names, comma separated | |
| GUILDHALL_SECRET_KEY | signing key | `secret_key` in the data folder, made at first start |
| GUILDHALL_SMTP_URL | `smtp://user:password@host:587/?tls=true`, or `smtps://` | mail is written to `mail/` |
| GUILDHALL_MAIL_FROM | the sender of mail | guildhall@localhost |
| GUILDHALL_REPLY_ADDRESS | a mailbox that takes `name+anything@`, e.g. reply@example.org: letters can be answered | |
| GUILDHALL_REPLY_DOMAIN | instead of it: a domain whose mail all comes in, e.g. reply.example.org | |
| GUILDHALL_IMAP_URL | a mailbox whose new mail is taken in: `imaps://user:password@host/INBOX` | |
| GUILDHALL_INBOUND_SECRET | opens `/inbound/mail/` to a mail provider's webhook | closed |
| GUILDHALL_INBOUND_AUTHSERV | the mail server of yours whose `Authentication-Results` are believed | none |
| GUILDHALL_STORAGE | storage of files as JSON: `{"BACKEND": ..., "OPTIONS": {}}` | `media/` in the data folder |
| GUILDHALL_VAPID_PRIVATE_KEY | signs push messages | `vapid_key` in the data folder, made when needed |
| GUILDHALL_VAPID_SUBJECT | whom push services may ask: `mailto:` or `https:` | the base URL, or the sender of mail |
| GUILDHALL_PUSH_HOSTS | where push may go, comma separated (`*.push.apple.com`) | anywhere on the public web |
| GUILDHALL_REPORT_MINIMUM | the smallest group of people that a report shows; never below 5 | 10 |
| GUILDHALL_METRICS_TOKEN | opens `/metrics` as a bearer token | only site administrators see it |
| GUILDHALL_DEBUG | `1`: Django's debug pages; never in production | |
"""

import json
import os
import sys
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import redis_urls
from config.mailer import mailer_from
from config.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("GUILDHALL_DATA") or BASE_DIR / "var").resolve()
DEBUG = os.environ.get("GUILDHALL_DEBUG") == "1"
TESTING = os.environ.get("GUILDHALL_TESTING") == "1"


def _secret_key() -> str:
    if key := os.environ.get("GUILDHALL_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret_key"
    if path.exists():
        return path.read_text().strip()
    if TESTING or "DATABASE_URL" not in os.environ:
        return "only-for-commands-without-a-server-and-for-tests"
    raise ImproperlyConfigured("Set GUILDHALL_SECRET_KEY, or start with bin/up, which makes one.")


SECRET_KEY = _secret_key()
REPORT_MINIMUM = max(5, int(os.environ.get("GUILDHALL_REPORT_MINIMUM") or 10))
METRICS_TOKEN = os.environ.get("GUILDHALL_METRICS_TOKEN", "")
BASE_URL = os.environ.get("GUILDHALL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [_base.hostname or "", "127.0.0.1", "localhost", "[::1]"] + [
    host for host in os.environ.get("GUILDHALL_HOSTS", "").split(",") if host
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# The demo world opens its well-known password; the folder remembers whether it was loaded.
DEMO_WORLD = (DATA_DIR / "demo-world").exists()

INSTALLED_APPS = [
    "apps.core",
    "apps.activity",
    "apps.accounts",
    "apps.communities",
    "apps.files",
    "apps.content",
    "apps.content.kinds.article",
    "apps.content.kinds.wiki",
    "apps.content.kinds.podcast",
    "apps.content.kinds.document",
    "apps.content.kinds.news",
    "apps.content.kinds.interview",
    "apps.ratings",
    "apps.favourites",
    "apps.citations",
    "apps.drafts",
    "apps.preparation",
    "apps.notifications",
    "apps.feeds",
    "apps.readings",
    "apps.recognition",
    "apps.participation",
    "apps.search",
    "apps.targets",
    "apps.stories",
    "apps.networks",
    "apps.compass",
    "apps.mailing",
    "apps.push",
    "apps.insights",
    "apps.inbound",
    "apps.integrations",
    "apps.pages",
    "apps.api",
    "config.back_office.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.middleware.CompressionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "apps.core.middleware.RefusalMiddleware",
    "apps.accounts.middleware.PersonalSettingsMiddleware",
    # Behind the language and the person, which its page shows.
    "apps.core.middleware.NulMiddleware",
    "apps.push.middleware.ReaderMiddleware",
]

ROOT_URLCONF = "config.urls"
# Widgets of our own are templates of the project.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.pages.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "apps.pages.templatetags.remembered",
            ],
        },
    },
]

# Without a database address only commands that need none may run (makemigrations --check, schema, linters).
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql:///guildhall"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
DATABASES["default"]["ENGINE"] = "config.database"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
REDIS_CLIENT_URL = redis_urls.for_client(REDIS_URL)
# Published messages do not know databases, so the channel has to tell instances apart that share a server.
LIVE_CHANNEL = f"live-{redis_urls.database_of(REDIS_URL)}"
CACHES = {
    "default": {
        "BACKEND": "apps.core.cache.Cache",
        "LOCATION": redis_urls.for_cache(REDIS_URL),
        "KEY_PREFIX": "gh",
        "TIMEOUT": 3600,
    }
}

CELERY_BROKER_URL = redis_urls.for_celery(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "live"
CELERY_TASK_ROUTES = {"*.batch_*": {"queue": "batch"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 3600}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# The readers of the river, in no particular order: each has its own cursor.
RIVER_CONSUMERS = [
    "apps.notifications.consumers.NotificationConsumer",
    "apps.notifications.marks.MarksConsumer",
    "apps.feeds.consumers.FeedConsumer",
    "apps.recognition.consumers.RecognitionConsumer",
    "apps.feeds.reentries.ReentryConsumer",
    "apps.search.consumers.SearchConsumer",
    "apps.content.kinds.wiki.consumers.WikiConsumer",
    "apps.content.kinds.document.consumers.DownloadConsumer",
    "apps.citations.consumers.CitationConsumer",
    "apps.mailing.consumers.LetterConsumer",
    "apps.readings.consumers.ReadingConsumer",
    "apps.participation.consumers.ParticipationConsumer",
    "apps.compass.consumers.CompassConsumer",
]

# What buffered readings pass, in this order, in the transaction that writes them to the log.
READING_HOOKS = ["apps.feeds.seen.mark_seen", "apps.readings.discretion.veiled"]

AUTH_USER_MODEL = "accounts.User"
# The login is unique by its lower-case form, which this check does not recognise.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "apps.accounts.backends.CachedUserBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
if TESTING:
    # Tests sign in hundreds of times; the slowness that protects real passwords would be most of a run.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "apps.accounts.validators.NotTheDemoPassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "apps.accounts.forms.SignupForm"
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# A whole site signs in from one address in the morning; guessing one person's password stays slow.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Guildhall"

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    # Imported posts show pictures where their authors put them; nothing else may come from elsewhere.
    "img-src": [CSP.SELF, "data:", "https:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
# Letters are in further languages than the pages (`mailing/languages.py`).
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# Where resumable uploads grow; several web servers have to share it.
UPLOAD_DIR = DATA_DIR / "uploads"
STORAGES = {
    "default": json.loads(os.environ.get("GUILDHALL_STORAGE") or "null")
    or {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING

DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("GUILDHALL_MAIL_FROM", "Guildhall <guildhall@localhost>")
SMTP_URL = os.environ.get("GUILDHALL_SMTP_URL", "")
MAILERS = {"default": mailer_from(SMTP_URL, DATA_DIR / "mail")}
# Where answers to letters arrive (`mailing/addresses.py`); without both, letters cannot be answered. Those of the demo
# world are answered on the page that shows them.
REPLY_DOMAIN = os.environ.get("GUILDHALL_REPLY_DOMAIN", "")
_in_demo = "reply@demo.example" if DEMO_WORLD and not (SMTP_URL or REPLY_DOMAIN) else ""
REPLY_ADDRESS = os.environ.get("GUILDHALL_REPLY_ADDRESS") or _in_demo
# How they come in (`inbound`).
IMAP_URL = os.environ.get("GUILDHALL_IMAP_URL", "")
INBOUND_SECRET = os.environ.get("GUILDHALL_INBOUND_SECRET", "")
INBOUND_AUTHSERV = os.environ.get("GUILDHALL_INBOUND_AUTHSERV", "")

# Web push (`push/`).
VAPID_PRIVATE_KEY = os.environ.get("GUILDHALL_VAPID_PRIVATE_KEY", "")
_sender = parseaddr(DEFAULT_FROM_EMAIL)[1] or "guildhall@localhost"
VAPID_SUBJECT = os.environ.get("GUILDHALL_VAPID_SUBJECT") or (BASE_URL if HTTPS else f"mailto:{_sender}")
PUSH_HOSTS = [host for host in os.environ.get("GUILDHALL_PUSH_HOSTS", "").split(",") if host]
# A push service of the tests, without encryption of the line.
PUSH_TO_THIS_MACHINE = TESTING

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["apps.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.paging.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["apps.api.throttling.PersonThrottle", "apps.api.throttling.WriteThrottle"],
    "DEFAULT_THROTTLE_RATES": {"person": "1200/min", "write": "600/min"},
    "EXCEPTION_HANDLER": "apps.api.problems.problem_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Guildhall",
    "DESCRIPTION": "Communities of practice: what members see in the browser, through the same doors.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "CommunityKind": "apps.communities.models.Kind",
        "MembershipState": "apps.communities.models.State",
        "CommunityStatus": "apps.communities.models.Status",
        "MembershipRole": "apps.communities.models.Role",
        "ParticipationRole": "apps.participation.signals.Role",
        "ExportState": "apps.integrations.models.ExportState",
        "EntryKind": "apps.api.details.kind_names",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.server": {"level": "WARNING"}, "celery": {"level": "WARNING"}},
}
