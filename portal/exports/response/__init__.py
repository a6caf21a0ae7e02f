"""A body's own response to take away: all that it said, and what has become of it so far."""
