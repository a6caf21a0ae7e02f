"""Moderation: each submitted comment is published or withheld, with a reason, reversibly."""
