"""The blueprint of the queue's pages, and the address of one comment in it."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)

QUEUE = "/staff/consultations/<slug>/moderation/"
COMMENT = f"{QUEUE}<int:number>"
