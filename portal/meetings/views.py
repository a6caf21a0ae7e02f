"""A body's replies to the invitations to meetings."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("meetings", __name__)
