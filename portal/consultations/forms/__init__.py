"""What staff type to run a consultation, and what somebody types who accepts an invitation."""
