"""People, what they may do for the Authority, and how they prove who they are."""
