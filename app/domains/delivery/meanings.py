"""What each kind of event means, for the partners' own contract."""

from app.domains.delivery.schemas import EventType

MEANINGS: dict[EventType, str] = {
    EventType.assignment_offered: "A need is offered to you (派单). Look at it, then accept or "
    "decline before `accept` is due; otherwise it goes on to the next organisation.",
    EventType.assignment_expired: "You did not accept in time; the need went on.",
    EventType.assignment_withdrawn: "The youth or the dispatchers took the need back. Stop work.",
    EventType.assignment_urged: "The youth or the dispatchers ask you to hurry (催办).",
    EventType.assignment_due_soon: "Three quarters of the time are over; `clocks` of the "
    "assignment say for what, and until when.",
    EventType.assignment_overdue: "A deadline has passed: contact, progress, resolution or redo.",
    EventType.assignment_extended: "You were given the time once more (延期), as you had asked.",
    EventType.assignment_extension_refused: "You are not given more time; the deadline stays.",
    EventType.assignment_held: "The need is on hold (挂账) until a day; your clocks stand still.",
    EventType.assignment_resumed: "The need is off hold; your clocks run again.",
    EventType.assignment_reopened: "The youth says it is not solved; half the time is left to you.",
    EventType.assignment_judged: "The youth has judged your answer.",
    EventType.youth_replied: "The youth has answered your question; your clocks run again.",
    EventType.call_opened: "Several organisations may take a need; the first has it (抢单). See "
    "`GET /partner/v1/calls`.",
    EventType.agreement_proposed: "An agreement waits for your signature; see "
    "`GET /partner/v1/agreements`.",
    EventType.commitment_due_soon: "Something that you promised is due within two weeks.",
    EventType.commitment_overdue: "Something that you promised is overdue.",
    EventType.resource_confirmation_due: "Entries of yours on the resource map wait for your word; "
    "see `GET /partner/v1/resources?needs_confirmation=true`.",
    EventType.endpoint_test: "Nothing has happened: your endpoint is being tried.",
    EventType.endpoint_disabled: "An endpoint of yours was switched off; `data.endpoint` says why. "
    "Switch it on again when it is mended.",
    EventType.onboarding_changed: "Your stage has changed; see `GET /partner/v1/onboarding`.",
    EventType.licence_expiring: "A paper of yours runs out in 60, 30 or 7 days; see "
    "`GET /partner/v1/onboarding`, and give your office the new one.",
    EventType.licence_expired: "A paper of yours has run out. Topics that ask for it are not "
    "offered to you until your office has the new one.",
}
ABOUT_NOBODY = frozenset(
    {
        EventType.endpoint_test,
        EventType.endpoint_disabled,
        EventType.onboarding_changed,
        EventType.licence_expiring,
        EventType.licence_expired,
        EventType.agreement_proposed,
        EventType.commitment_due_soon,
        EventType.commitment_overdue,
        EventType.resource_confirmation_due,
    }
)
"""Events without an assignment."""
