"""The figures that the portal holds itself to, measured and printed: `make bench`."""
