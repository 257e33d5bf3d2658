"""A Flask application that reads a body and says 200: what the framework alone can do."""

from __future__ import annotations

from flask import Flask, request

app = Flask("noop")


@app.post("/webhooks/zendesk")
def receive() -> str:
    request.get_data(cache=False)
    return ""


@app.get("/healthz")
def healthz() -> str:
    return ""
