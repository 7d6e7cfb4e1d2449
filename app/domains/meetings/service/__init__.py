"""What others may ask of meetings: calling, agenda, minutes, decisions."""

from app.domains.meetings.service.agenda import (
    MOST_OF_A_KIND,
    Matter,
    add_item,
    drop_item,
    fill_agenda,
    reorder,
)
from app.domains.meetings.service.calling import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    close_meeting,
    hold_meeting,
    lock_meeting,
    write_minutes,
)
from app.domains.meetings.service.deciding import (
    decide,
    end_decision,
    list_carried_over,
    list_decisions,
)
from app.domains.meetings.service.reading import list_meetings, meeting_of

__all__ = [
    "MOST_OF_A_KIND",
    "Matter",
    "add_item",
    "call_meeting",
    "cancel_meeting",
    "change_meeting",
    "close_meeting",
    "decide",
    "drop_item",
    "end_decision",
    "fill_agenda",
    "hold_meeting",
    "list_carried_over",
    "list_decisions",
    "list_meetings",
    "lock_meeting",
    "meeting_of",
    "reorder",
    "write_minutes",
]
