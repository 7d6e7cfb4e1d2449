"""What others may ask of events."""

from app.domains.events.answers import check as check_answers
from app.domains.events.service.catalogue import (
    list_coming,
    list_of,
    plan_of,
    read,
    read_as_guest,
)
from app.domains.events.service.choosing import Choice, decide, draw
from app.domains.events.service.door import check_in_alone, scan, undo
from app.domains.events.service.mine import (
    calendar_of,
    calendar_of_event,
    list_mine,
    mine_of_event,
    registration_of,
    ticket_of,
)
from app.domains.events.service.moving import PROMOTE
from app.domains.events.service.participants import export, list_participants, statistics
from app.domains.events.service.people import end_for_leaver, export_of, forget, take_over
from app.domains.events.service.planning import (
    archive,
    call_off,
    change,
    create,
    find,
    find_session,
    lock,
    publish,
    set_capacity,
)
from app.domains.events.service.promotion import expire_offers, promote, sweep
from app.domains.events.service.queueing import drain as drain_tickets
from app.domains.events.service.queueing import forget_old as forget_old_tickets
from app.domains.events.service.queueing import ticket_of as signup_ticket_of
from app.domains.events.service.signing_up import (
    Ask,
    accept_offer,
    cancel,
    decline_offer,
    sign_up,
)
from app.domains.events.service.telling import Told, about, claim_reminders, end_all, everybody_of

__all__ = [
    "PROMOTE",
    "Ask",
    "Choice",
    "Told",
    "about",
    "accept_offer",
    "archive",
    "calendar_of",
    "calendar_of_event",
    "call_off",
    "cancel",
    "change",
    "check_answers",
    "check_in_alone",
    "claim_reminders",
    "create",
    "decide",
    "decline_offer",
    "drain_tickets",
    "draw",
    "end_all",
    "end_for_leaver",
    "everybody_of",
    "expire_offers",
    "export",
    "export_of",
    "find",
    "find_session",
    "forget",
    "forget_old_tickets",
    "list_coming",
    "list_mine",
    "list_of",
    "list_participants",
    "lock",
    "mine_of_event",
    "plan_of",
    "promote",
    "publish",
    "read",
    "read_as_guest",
    "registration_of",
    "scan",
    "set_capacity",
    "sign_up",
    "signup_ticket_of",
    "statistics",
    "sweep",
    "take_over",
    "ticket_of",
    "undo",
]
