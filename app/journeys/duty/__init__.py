"""Somebody may be in danger: who has duty is called, answers, or the next one is."""
