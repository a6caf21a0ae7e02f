"""The queue of submitted comments, and decisions on them."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("moderation", __name__)
