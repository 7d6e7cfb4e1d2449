"""What others may ask of notifications: tell a youth, keep the inbox, keep the grants."""

from app.domains.notifications.service.grants import (
    hold_grants,
    note_accepted,
    note_switched_off,
)
from app.domains.notifications.service.inbox import (
    Message,
    inbox,
    mark_read,
    tell,
    tell_of_event,
    templates_to_ask,
)
from app.domains.notifications.service.people import export_of, forget, take_over
from app.domains.notifications.service.sending import (
    MOST_REPEATS,
    Outgoing,
    find_outgoing,
    note_attempt,
    note_report,
)

__all__ = [
    "MOST_REPEATS",
    "Message",
    "Outgoing",
    "export_of",
    "find_outgoing",
    "forget",
    "hold_grants",
    "inbox",
    "mark_read",
    "note_accepted",
    "note_attempt",
    "note_report",
    "note_switched_off",
    "take_over",
    "tell",
    "tell_of_event",
    "templates_to_ask",
]
