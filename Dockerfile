# The product without its servers; docker-compose.yml runs it as web, worker, worker-batch, beat and migrate.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 GUILDHALL_DATA=/data
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY manage.py pyproject.toml ./
COPY config config
COPY apps apps
COPY templates templates
COPY static static
COPY demo demo

RUN useradd --system --uid 10001 --home-dir /data guildhall \
    && mkdir /data && chown guildhall /data \
    && python -m compileall -q config apps
USER guildhall
VOLUME /data
EXPOSE 8000

CMD ["python", "-m", "granian", "--interface", "asgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--respawn-failed-workers", "--workers-kill-timeout", "10", "--backpressure", "4096", \
     "--loop", "asyncio", "--http", "1", "--no-ws", "--log-level", "warning", "config.asgi:application"]
