"""A message on its way to WeChat: what is still to be tried, and what became of each try."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from app.domains.notifications.events import MessageTried
from app.domains.notifications.models import InboxMessage, MessageAttempt, SubscriptionGrant
from app.domains.notifications.schemas import Template
from app.domains.notifications.states import AttemptOutcome, Channel, GrantOutcome
from app.kernel import clock, ids
from app.platform import outbox
from app.platform.db import Session

# So often a message is said again into a silence in which it may have arrived before.
MOST_REPEATS = 3
_REACHED = (AttemptOutcome.sent, AttemptOutcome.delivered)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that has not reached the person's WeChat yet."""

    id: UUID
    youth_id: UUID
    need_id: UUID | None
    event_id: UUID | None
    grant_id: UUID | None
    """The grant to spend on it, if it is still to be spent."""
    template: Template
    title: str
    body: str
    created_at: datetime
    tried: Counter[Channel]
    """How often each channel was silent; one that has answered counts as if for ever."""

    def is_open(self, channel: Channel) -> bool:
        """Say whether a channel may still be tried."""
        return self.tried[channel] < MOST_REPEATS


async def find_outgoing(session: Session, message_id: UUID) -> Outgoing | None:
    """Return a message and the channels tried, None where it has arrived or is no more."""
    row = (
        await session.execute(
            select(
                InboxMessage,
                SubscriptionGrant.outcome.label("grant_outcome"),
                select(
                    func.jsonb_agg(
                        func.jsonb_build_array(MessageAttempt.channel, MessageAttempt.outcome)
                    )
                )
                .where(MessageAttempt.message_id == message_id)
                .scalar_subquery()
                .label("tries"),
                select(func.bool_or(MessageAttempt.outcome.in_(_REACHED)))
                .where(MessageAttempt.message_id == message_id)
                .scalar_subquery()
                .label("has_arrived"),
            )
            .outerjoin(SubscriptionGrant, SubscriptionGrant.id == InboxMessage.grant_id)
            .where(InboxMessage.id == message_id)
        )
    ).one_or_none()
    if row is None or row.has_arrived:
        return None
    message: InboxMessage = row.InboxMessage
    return Outgoing(
        id=message.id,
        youth_id=message.youth_id,
        need_id=message.need_id,
        event_id=message.event_id,
        grant_id=message.grant_id if row.grant_outcome == GrantOutcome.spent else None,
        template=Template(message.template),
        title=message.title,
        body=message.body,
        created_at=message.created_at,
        tried=_count(row.tries or []),
    )


def _count(tries: list[tuple[str, str]]) -> Counter[Channel]:
    counted: Counter[Channel] = Counter()
    for channel, outcome in tries:
        is_silence = outcome == AttemptOutcome.unanswered
        counted[Channel(channel)] += 1 if is_silence else MOST_REPEATS
    return counted


async def note_attempt(
    session: Session,
    outgoing: Outgoing,
    channel: Channel,
    outcome: AttemptOutcome,
    *,
    detail: str | None = None,
    wechat_id: str | None = None,
) -> None:
    """Note what came of a try; a subscribe message settles its grant as well."""
    now = clock.now()
    session.add(
        MessageAttempt(
            id=ids.new(),
            message_id=outgoing.id,
            channel=channel,
            outcome=outcome,
            detail=detail,
            wechat_id=wechat_id or None,
            at=now,
        )
    )
    await session.flush()
    if outcome is AttemptOutcome.unanswered:
        return
    if channel is Channel.subscribe and outgoing.grant_id is not None:
        await _settle(session, outgoing, outcome, detail)
    if outgoing.need_id is not None:
        await outbox.emit(session, MessageTried(outgoing.need_id, channel, outcome))


async def _settle(
    session: Session, outgoing: Outgoing, outcome: AttemptOutcome, detail: str | None
) -> None:
    now = clock.now()
    # Where the mistake is ours, WeChat still has the acceptance: another message may use it.
    settled = {
        AttemptOutcome.sent: GrantOutcome.sent,
        AttemptOutcome.refused: GrantOutcome.refused,
        AttemptOutcome.failed: GrantOutcome.held,
    }
    await session.execute(
        update(SubscriptionGrant)
        .where(SubscriptionGrant.id == outgoing.grant_id)
        .values(
            outcome=settled[outcome],
            detail=detail,
            updated_at=now,
        )
    )
    if outcome is AttemptOutcome.refused:
        # WeChat has no acceptance left for this template, whatever our ledger says.
        await session.execute(
            update(SubscriptionGrant)
            .where(
                SubscriptionGrant.youth_id == outgoing.youth_id,
                SubscriptionGrant.template == outgoing.template,
                SubscriptionGrant.outcome == GrantOutcome.held,
                SubscriptionGrant.granted_at < outgoing.created_at,
            )
            .values(outcome=GrantOutcome.refused, detail=detail, updated_at=now)
        )


async def note_report(session: Session, wechat_id: str, *, has_arrived: bool, word: str) -> None:
    """Note WeChat's later report on a message; of those that are not ours nothing is noted."""
    outcome = AttemptOutcome.delivered if has_arrived else AttemptOutcome.failed
    row = (
        await session.execute(
            update(MessageAttempt)
            .where(
                MessageAttempt.wechat_id == wechat_id,
                MessageAttempt.outcome == AttemptOutcome.sent,
                InboxMessage.id == MessageAttempt.message_id,
            )
            .values(outcome=outcome, detail=None if has_arrived else word[:80])
            .returning(InboxMessage.need_id, MessageAttempt.channel)
        )
    ).one_or_none()
    if row is not None and row.need_id is not None and not has_arrived:
        await outbox.emit(session, MessageTried(row.need_id, row.channel, outcome))
