"""What others may ask of events."""

from app.domains.events.answers import check as check_answers
from app.domains.events.service.absences import (
    absence_of_event,
    decide_appeal,
    mark_absent,
    own_absence,
)
from app.domains.events.service.absences import appeal as appeal_absence
from app.domains.events.service.absences import list_of_event as list_absences
from app.domains.events.service.absences import list_own as list_own_absences
from app.domains.events.service.catalogue import (
    list_coming,
    list_of,
    plan_of,
    read,
    read_as_guest,
)
from app.domains.events.service.choosing import Choice, decide, draw
from app.domains.events.service.door import check_in_alone, scan, undo
from app.domains.events.service.groups import (
    card,
    found,
    friends_of,
    go_without_the_rest,
    join,
    lock_group,
    settle_late,
)
from app.domains.events.service.hours import confirm as confirm_hours
from app.domains.events.service.hours import list_own_hours, list_shifts
from app.domains.events.service.inviting import (
    claim_untold,
    give_first_window,
    list_invitations,
    opens_for_invited,
)
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
from app.domains.events.service.rating import begin_to_ask, form_of, list_words, who_came
from app.domains.events.service.rating import give as give_feedback
from app.domains.events.service.series import add_sessions, copy
from app.domains.events.service.sharing import (
    find_shared,
    find_shared_session,
    list_shared,
    name_co_organisers,
    read_shared,
)
from app.domains.events.service.signing_up import (
    Ask,
    accept_offer,
    cancel,
    decline_offer,
    sign_up,
)
from app.domains.events.service.telling import (
    Told,
    about,
    about_all,
    claim_reminders,
    end_all,
    everybody_of,
)

__all__ = [
    "PROMOTE",
    "Ask",
    "Choice",
    "Told",
    "about",
    "about_all",
    "absence_of_event",
    "accept_offer",
    "add_sessions",
    "appeal_absence",
    "archive",
    "begin_to_ask",
    "calendar_of",
    "calendar_of_event",
    "call_off",
    "cancel",
    "card",
    "change",
    "check_answers",
    "check_in_alone",
    "claim_reminders",
    "claim_untold",
    "confirm_hours",
    "copy",
    "create",
    "decide",
    "decide_appeal",
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
    "find_shared",
    "find_shared_session",
    "forget",
    "forget_old_tickets",
    "form_of",
    "found",
    "friends_of",
    "give_feedback",
    "give_first_window",
    "go_without_the_rest",
    "join",
    "list_absences",
    "list_coming",
    "list_invitations",
    "list_mine",
    "list_of",
    "list_own_absences",
    "list_own_hours",
    "list_participants",
    "list_shared",
    "list_shifts",
    "list_words",
    "lock",
    "lock_group",
    "mark_absent",
    "mine_of_event",
    "name_co_organisers",
    "opens_for_invited",
    "own_absence",
    "plan_of",
    "promote",
    "publish",
    "read",
    "read_as_guest",
    "read_shared",
    "registration_of",
    "scan",
    "set_capacity",
    "settle_late",
    "sign_up",
    "signup_ticket_of",
    "statistics",
    "sweep",
    "take_over",
    "ticket_of",
    "undo",
    "who_came",
]
