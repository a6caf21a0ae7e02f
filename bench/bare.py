"""Bare Flask that returns the bytes of a file: the most that any page of the portal could reach."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)
_BYTES = Path(os.environ["BARE_FILE"]).read_bytes()


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/")
def page() -> Response:
    return Response(_BYTES, mimetype="text/html")
