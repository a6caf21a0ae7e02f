"""The pages under /staff/consultations that run a consultation."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("consultations", __name__, url_prefix="/staff/consultations")
