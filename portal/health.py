"""Whether the portal is up, ready and how busy, for whoever runs it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("health", __name__)
