"""Who is coming to a meeting, and what they need."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("organising", __name__)
