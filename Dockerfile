# One image for both halves: `serve` (one machine, SQLite in /data), or `web` and `worker` apart (PostgreSQL).
#   docker build -t helpdesk-connector .
#   docker run --env-file .env -v connector:/data -p 8080:8080 helpdesk-connector
FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY pyproject.toml LICENSE ./
COPY connector ./connector
COPY adapters ./adapters
ENV PYTHONPATH=/app
# Settings and the SQLite file live in the volume; the image itself is never written to.
RUN useradd --uid 10001 --user-group --no-create-home connector && install -d -o connector -g connector /data
USER connector
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-m", "connector.cli", "health"]
ENTRYPOINT ["python", "-m", "connector.cli"]
CMD ["serve"]
