"""The record: who did what to what, and when. It outlives what it speaks of."""
