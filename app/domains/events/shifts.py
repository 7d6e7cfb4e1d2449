"""How long a volunteer was there: from the door's scans, never more than the shift. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domains.events.states import Direction


def worked(scans: Iterable[tuple[Direction, datetime]], shift: timedelta) -> int | None:
    """Return the minutes between entries and exits, at most the shift's.

    None where nothing can be said: nobody came in, or somebody who is in never went out.
    """
    since: datetime | None = None
    total, stays = timedelta(), 0
    for direction, at in sorted(scans, key=lambda scan: scan[1]):
        if direction is Direction.entry:
            since = since or at
        elif since is not None:
            total, stays, since = total + (at - since), stays + 1, None
    if since is not None or not stays:
        return None
    return whole_minutes(min(total, shift))


def whole_minutes(length: timedelta) -> int:
    """Return the whole minutes of a length of time."""
    return int(length.total_seconds()) // 60
