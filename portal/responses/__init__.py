"""A body's response: what it says of each section, kept as a draft until it is submitted once."""
