"""The record as administrators read it. It is written in `portal/audit`, by every room."""
