"""Who listens to what. The whole table; there are no other listeners."""

from app.domains.delivery.events import EndpointDisabled, OfferUnheard
from app.domains.events.events import (
    AbsenceMoved,
    EventBorn,
    EventCalledOff,
    EventChanged,
    FeedbackDue,
    FriendLeft,
    HoursConfirmed,
    RegistrationMoved,
)
from app.domains.identity.events import YouthLeft, YouthsMerged
from app.domains.needs.events import (
    AnswerGiven,
    AnswerJudged,
    DeclineRuled,
    NeedInDanger,
    NeedSettled,
    OfferSettled,
    OfferStopped,
)
from app.domains.notifications.events import MessageTried
from app.journeys import records
from app.journeys.channels import ending, sending
from app.journeys.duty import flow as duty
from app.journeys.handling import stopped_flow as stopped
from app.journeys.handling import unheard_flow as unheard
from app.journeys.people import flow as people
from app.journeys.signup import after_flow as after
from app.journeys.signup import born_flow as born
from app.journeys.signup import flow as signup
from app.journeys.supporting import flow as supporting
from app.platform import outbox
from app.platform.outbox import Event, Handler

LISTENERS: dict[type[Event], list[Handler]] = {
    OfferSettled: [records.count_offer],
    OfferStopped: [stopped.take_back],
    OfferUnheard: [unheard.take_back],
    EndpointDisabled: [ending.tell_staff],
    AnswerGiven: [records.count_answer],
    AnswerJudged: [records.count_verdict],
    DeclineRuled: [records.count_ruling],
    NeedSettled: [supporting.follow],
    NeedInDanger: [duty.log_danger],
    MessageTried: [people.note_message],
    RegistrationMoved: [signup.tell_moved],
    FriendLeft: [signup.tell_friends],
    EventCalledOff: [signup.call_off],
    AbsenceMoved: [after.tell_absence],
    HoursConfirmed: [after.tell_hours],
    FeedbackDue: [after.ask_feedback],
    EventBorn: [born.spread_invitations],
    EventChanged: [signup.spread_change],
    YouthsMerged: [people.take_over],
    YouthLeft: [people.forget],
}


def connect() -> None:
    """Install the table; both the API and the worker do so when they start."""
    outbox.connect(LISTENERS)
    sending.connect()
