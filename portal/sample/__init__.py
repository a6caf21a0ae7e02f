"""Sample data, marked as such, for trying the portal out."""
