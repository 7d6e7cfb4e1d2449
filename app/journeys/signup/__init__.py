"""Signing up for events: what people and organisers do, and who is told of it."""
