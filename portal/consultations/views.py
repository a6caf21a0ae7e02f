"""Accepting an invitation to speak for a body."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("invitations", __name__)
