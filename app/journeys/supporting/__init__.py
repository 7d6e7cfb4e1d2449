"""Needs that are like others': found while one is typed, joined, answered together, parted."""
