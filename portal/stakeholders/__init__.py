"""The bodies that are consulted, the people who speak for them, and the invitations to do so."""
