"""Reading the draft and answering it, section by section."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("responses", __name__)
