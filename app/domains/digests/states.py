"""What becomes of one morning's list."""

from enum import StrEnum


class DigestState(StrEnum):
    """Where one morning's list stands."""

    queued = "queued"
    sent = "sent"
    empty = "empty"
    """Nothing was open: no letter."""
    failed = "failed"
