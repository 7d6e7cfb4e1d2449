"""The ledger of one-time acceptances: one tap on "allow" is good for one message.

A tap is told twice, by the phone and by WeChat's event, in either order and now and then by one
of them only. Within some minutes the two are taken for one.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from app.domains.notifications.models import SubscriptionGrant
from app.domains.notifications.problems import UnknownTemplate
from app.domains.notifications.schemas import Template
from app.domains.notifications.states import GrantOutcome, GrantSource
from app.gateways import wechat
from app.kernel import clock, ids
from app.platform.db import Session

_SAME_TAP = timedelta(minutes=5)


async def hold_grants(session: Session, youth_id: UUID, template_ids: Sequence[str]) -> None:
    """Note the acceptances that the phone tells of; raises UnknownTemplate."""
    by_id = _names()
    unknown = [one for one in template_ids if one not in by_id]
    if unknown:
        raise UnknownTemplate(unknown=unknown)
    await _hold(session, youth_id, [by_id[one] for one in template_ids], GrantSource.phone)


async def note_accepted(session: Session, youth_id: UUID, template_ids: Sequence[str]) -> None:
    """Note the acceptances that WeChat's event tells of; templates that are not ours are passed."""
    by_id = _names()
    ours = [by_id[one] for one in template_ids if one in by_id]
    await _hold(session, youth_id, ours, GrantSource.wechat)


async def note_switched_off(session: Session, youth_id: UUID, template_ids: Sequence[str]) -> None:
    """Note that somebody switched templates off: what they still granted is void."""
    by_id = _names()
    await session.execute(
        update(SubscriptionGrant)
        .where(
            SubscriptionGrant.youth_id == youth_id,
            SubscriptionGrant.template.in_([by_id[one] for one in template_ids if one in by_id]),
            SubscriptionGrant.outcome == GrantOutcome.held,
        )
        .values(outcome=GrantOutcome.withdrawn, updated_at=clock.now())
    )


async def _hold(
    session: Session, youth_id: UUID, templates: list[Template], source: GrantSource
) -> None:
    """Note one grant per entry, unless the other side has told of the same tap already."""
    if not templates:
        return
    now = clock.now()
    other = GrantSource.wechat if source is GrantSource.phone else GrantSource.phone
    told = (
        await session.execute(
            select(SubscriptionGrant.id, SubscriptionGrant.template)
            .where(
                SubscriptionGrant.youth_id == youth_id,
                SubscriptionGrant.granted_at > now - _SAME_TAP,
                SubscriptionGrant.told_by == other,
                SubscriptionGrant.template.in_(set(templates)),
            )
            .order_by(SubscriptionGrant.granted_at)
            .with_for_update()
        )
    ).all()
    wanted = Counter(templates)
    same = []
    for row in told:
        if wanted[Template(row.template)] > 0:
            wanted[Template(row.template)] -= 1
            same.append(row.id)
    if same:
        await session.execute(
            update(SubscriptionGrant)
            .where(SubscriptionGrant.id.in_(same))
            .values(told_by=GrantSource.both)
        )
    new = [
        {
            "id": ids.new(),
            "youth_id": youth_id,
            "template": template,
            "granted_at": now,
            "told_by": source,
            "outcome": GrantOutcome.held,
            "detail": None,
            "updated_at": now,
        }
        for template in wanted.elements()
    ]
    if new:
        await session.execute(insert(SubscriptionGrant), new)


def _names() -> dict[str, Template]:
    return {wechat.template_id(template): template for template in Template}
