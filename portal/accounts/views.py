"""Signing in and out, and choosing a new password."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)
