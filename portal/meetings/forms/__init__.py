"""What people fill in about meetings: a body's reply, and a meeting's particulars."""
