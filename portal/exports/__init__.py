"""Spreadsheets. They change nothing but the record of who took which away."""
