"""Settings, addresses, the Celery application and the servers: may import everything, nobody imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
