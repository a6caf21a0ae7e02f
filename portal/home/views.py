"""The first page, the overview of a consultation, and pages about the portal."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("home", __name__)
