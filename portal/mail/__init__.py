"""The outbox: a letter is a row in the same commit as what it tells of; the worker sends it."""
