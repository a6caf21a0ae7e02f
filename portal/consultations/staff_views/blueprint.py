"""The pages under /staff/consultations that run a consultation."""

from __future__ import annotations

from flask import Blueprint

from portal.consultations import queries

bp = Blueprint("consultations", __name__, url_prefix="/staff/consultations")
# The dates stand on pages of several rooms, each with the reason where they were put off.
bp.add_app_template_global(queries.extension_for, "extension_for")
