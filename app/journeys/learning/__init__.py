"""The classifier learns: silent readings of a candidate, back-tests, the nightly lesson."""
