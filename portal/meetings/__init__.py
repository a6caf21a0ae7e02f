"""Meetings: who is invited, who is coming, in which order, and what they need."""
