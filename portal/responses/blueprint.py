"""The addresses of this room: reading the draft and answering it, under its consultation."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("responses", __name__, url_prefix="/consultations/<slug>")
