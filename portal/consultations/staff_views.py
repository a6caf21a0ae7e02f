"""Making and opening a consultation, and inviting bodies to it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("consultations", __name__)
