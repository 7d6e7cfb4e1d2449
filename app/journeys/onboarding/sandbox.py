"""Playing with invented needs: the same events as in earnest, to this partner alone."""

from uuid import UUID

from app.domains.delivery import service as delivery
from app.domains.delivery.schemas import EventType
from app.domains.delivery.states import Channel
from app.domains.onboarding import service as onboarding
from app.domains.onboarding.schemas import PlayIn, PlayOut
from app.domains.onboarding.states import Deed
from app.platform import ratelimit
from app.platform.db import Session

_RATE = "100/hour"
# What the invented youth does is told like the real one's doings.
_TOLD: dict[Deed, EventType] = {
    Deed.ask: EventType.youth_replied,
    Deed.answer: EventType.assignment_judged,
}


async def invent(session: Session, organisation_id: UUID, draft: PlayIn) -> PlayOut:
    """Make an invented need and put its offer into the partner's feed."""
    await ratelimit.spend(_RATE, "sandbox", organisation_id.hex)
    made = await onboarding.invent(session, organisation_id, draft)
    await _tell(session, organisation_id, made, EventType.assignment_offered)
    return made


async def play(
    session: Session,
    play_id: UUID,
    organisation_id: UUID,
    deed: Deed,
    words: str | None = None,
    claim: str | None = None,
) -> PlayOut:
    """Do something with an invented need; the invented youth answers at once."""
    played = await onboarding.play(session, play_id, organisation_id, deed, words, claim)
    if deed in _TOLD:
        await _tell(session, organisation_id, played, _TOLD[deed])
    return played


async def _tell(session: Session, organisation_id: UUID, about: PlayOut, kind: EventType) -> None:
    need = about.need
    facts = delivery.About(about.id, need.receipt, need.topic, need.urgency)
    # For the program that is being built: people in a group would take it for a real one.
    await delivery.post(session, organisation_id, kind, facts, only=Channel.webhook)
