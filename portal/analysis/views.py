"""A summary for each section, beside the comments it rests on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("analysis", __name__)
