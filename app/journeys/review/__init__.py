"""A human decides: dispatchers confirm, correct, hand over, reject, urge."""
