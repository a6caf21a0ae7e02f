"""Copies of the database, taken while the portal runs, and the way back from one."""
