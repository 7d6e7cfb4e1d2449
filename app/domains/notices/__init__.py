"""What staff are told: deadlines missed, needs that come back, things to decide.

A notice is a row per person. In quiet hours it waits for the morning.
"""
