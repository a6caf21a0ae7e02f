"""Spreadsheets. Reads only."""
