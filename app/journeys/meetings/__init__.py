"""Joint meetings: an agenda that fills itself from what waits elsewhere."""
