"""Whether the product lives, is ready, and in what figures."""

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError as BrokerDown
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from redis import RedisError

from apps.accounts.services import digest_of
from apps.activity.selectors import consumer_lags, oldest_writer_seconds
from apps.activity.stream import SWEPT_KEY, SWEPT_SECONDS
from apps.core import valkey
from apps.inbound.selectors import arrival_counts
from apps.mailing.selectors import letter_counts

# Behind by more than this, people notice.
LAG_SECONDS = 60


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Database, cache, worker and the consumers' lag; 503 with the reasons where something is missing."""
    reasons: list[str] = []
    answer: dict[str, object] = {}
    try:
        answer["consumers"] = [
            {
                "name": lag.consumer,
                "events": lag.events,
                "seconds": round(lag.seconds, 1),
                "set_aside": lag.dead_letters,
            }
            for lag in consumer_lags()
        ]
        answer["oldest_open_writer_seconds"] = round(oldest_writer_seconds(), 1)
        reasons += [
            f"{lag.consumer} is {lag.seconds:.0f} s behind" for lag in consumer_lags() if lag.seconds > LAG_SECONDS
        ]
    except DatabaseError as error:
        connection.close()
        reasons.append(f"database: {str(error).strip().splitlines()[0]}")
    try:
        cache.set("readyz", 1, 5)
        if not valkey.client().exists(SWEPT_KEY):
            reasons.append(f"no worker has swept the river for {SWEPT_SECONDS} s")
    except (RedisError, BrokerDown, OSError) as error:
        reasons.append(f"cache: {error}")
    answer |= {"ready": not reasons, "reasons": reasons}
    return JsonResponse(answer, status=503 if reasons else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for site administrators or bearers of GUILDHALL_METRICS_TOKEN; others learn nothing of it."""
    if not (getattr(request.user, "is_staff", False) or _has_metrics_token(request)):
        raise Http404
    registry = CollectorRegistry()
    events = Gauge("guildhall_consumer_lag_events", "Events behind the river", ["consumer"], registry=registry)
    seconds = Gauge("guildhall_consumer_lag_seconds", "Age of the oldest unread event", ["consumer"], registry=registry)
    letters = Gauge("guildhall_dead_letters", "Events set aside", ["consumer"], registry=registry)
    for lag in consumer_lags():
        events.labels(lag.consumer).set(lag.events)
        seconds.labels(lag.consumer).set(lag.seconds)
        letters.labels(lag.consumer).set(lag.dead_letters)
    writer = Gauge("guildhall_oldest_open_writer_seconds", "Oldest open writing transaction", registry=registry)
    writer.set(oldest_writer_seconds())
    mail = Gauge("guildhall_mail_in", "Messages of the last 30 days", ["state", "reason"], registry=registry)
    for (state, reason), count in arrival_counts().items():
        mail.labels(state, reason).set(count)
    out = Gauge("guildhall_mail_out", "Letters of the last 30 days", ["state"], registry=registry)
    for state, count in letter_counts().items():
        out.labels(state).set(count)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _has_metrics_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    expected = settings.METRICS_TOKEN
    return bool(expected) and digest_of(given) == digest_of(expected)
