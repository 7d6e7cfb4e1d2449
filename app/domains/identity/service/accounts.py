"""Persons and their accounts at WeChat: one person has an openid in each of our apps.

WeChat's unionid says that two accounts are one person's. It may be told late; two persons that
turn out to be one are then merged, aloud: an audit row, and an event for all who keep something.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from app.domains.identity.events import YouthsMerged
from app.domains.identity.models import (
    Consent,
    RefreshToken,
    WeChatAccount,
    Youth,
    YouthMerge,
    YouthSession,
)
from app.domains.identity.service import revocations
from app.domains.identity.states import WeChatApp
from app.kernel import clock, ids
from app.platform import crypto, idempotency, outbox, resealing
from app.platform.db import Session

SESSION_KEY = "youths.session_key"
# The page "客服消息": so long after somebody's last word we may write to them.
_WRITING_BACK = timedelta(hours=48)
# What was under way for the one who is gone may still write something for them meanwhile.
_MERGES_SETTLE = timedelta(hours=1)


async def person_of(
    session: Session,
    app: WeChatApp,
    openid: str,
    unionid: str | None = None,
    session_key: str | None = None,
) -> UUID:
    """Return the person behind an account, who is new the first time."""
    account_id = await note_account(session, app, openid, unionid, session_key)
    return await _person_behind(session, account_id)


async def note_account(
    session: Session,
    app: WeChatApp,
    openid: str,
    unionid: str | None = None,
    session_key: str | None = None,
) -> UUID:
    """Note that an account was seen, and what WeChat told of it; returns the account's id.

    Its row stays locked: whoever else comes with the same account waits. So does whoever comes
    with another account of the same person, and that lock is always taken first.
    """
    await _lock_person(session, app, openid, unionid)
    now = clock.now()
    statement = insert(WeChatAccount).values(
        id=ids.new(),
        app=app,
        openid=openid,
        unionid=unionid,
        session_key=None if session_key is None else crypto.seal(session_key, SESSION_KEY),
        is_following=False,
        created_at=now,
        seen_at=now,
    )
    told = statement.excluded
    noted = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["app", "openid"],
            set_={
                "seen_at": now,
                "unionid": func.coalesce(told.unionid, WeChatAccount.unionid),
                "session_key": func.coalesce(told.session_key, WeChatAccount.session_key),
            },
        ).returning(WeChatAccount.id)
    )
    return noted.scalar_one()


async def _lock_person(session: Session, app: WeChatApp, openid: str, unionid: str | None) -> None:
    """Let the accounts that share a unionid come one after the other."""
    known = unionid or await session.scalar(
        select(WeChatAccount.unionid).where(
            WeChatAccount.app == app, WeChatAccount.openid == openid
        )
    )
    if known is not None:
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:unionid, 0))"),
            {"unionid": known},
        )


async def link(session: Session, app: WeChatApp, openid: str, unionid: str) -> None:
    """Note the unionid of an account, and whose it therefore is, if we know that person."""
    account_id = await note_account(session, app, openid, unionid)
    if await _known_persons(session, account_id):
        await _person_behind(session, account_id)


async def _person_behind(session: Session, account_id: UUID) -> UUID:
    known = await _known_persons(session, account_id)
    youth_id = known[0] if known else await _new_person(session)
    for gone_id in known[1:]:
        await _merge(session, youth_id, gone_id)
    await session.execute(
        update(WeChatAccount).where(WeChatAccount.id == account_id).values(youth_id=youth_id)
    )
    await session.execute(update(Youth).where(Youth.id == youth_id).values(seen_at=clock.now()))
    return youth_id


async def _known_persons(session: Session, account_id: UUID) -> list[UUID]:
    """Return whose the account and those with its unionid are, the eldest person first."""
    unionid = await session.scalar(
        select(WeChatAccount.unionid).where(WeChatAccount.id == account_id)
    )
    found = await session.scalars(
        select(Youth.id)
        .join(WeChatAccount, WeChatAccount.youth_id == Youth.id)
        .where(
            or_(
                WeChatAccount.id == account_id,
                and_(WeChatAccount.unionid.is_not(None), WeChatAccount.unionid == unionid),
            ),
        )
        .group_by(Youth.id)
        .order_by(Youth.created_at, Youth.id)
    )
    return list(found)


async def _new_person(session: Session) -> UUID:
    now = clock.now()
    youth_id = ids.new()
    session.add(Youth(id=youth_id, created_at=now, seen_at=now))
    await session.flush()
    return youth_id


async def _merge(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Let one person take over from another; what stands above identity follows by the event."""
    now = clock.now()
    pair = (
        await session.scalars(
            select(Youth)
            .where(Youth.id.in_([kept_id, gone_id]))
            .order_by(Youth.id)
            .with_for_update()
        )
    ).all()
    kept, gone = sorted(pair, key=lambda one: one.id != kept_id)
    kept.birth_year = kept.birth_year or gone.birth_year
    if kept.phone is None and gone.phone is not None:
        kept.phone, kept.phone_index = gone.phone, gone.phone_index
        kept.phone_verified_at = gone.phone_verified_at
    gone.birth_year = gone.phone = gone.phone_index = gone.phone_verified_at = None
    # A wish to leave is kept: it can be taken back, and nobody else could say it again.
    wishes = [one for one in (kept.leaves_at, gone.leaves_at) if one is not None]
    kept.leaves_at, gone.leaves_at = (min(wishes) if wishes else None), None
    gone.merged_into = kept_id
    session.add(YouthMerge(id=ids.new(), kept_id=kept_id, gone_id=gone_id, at=now))
    await session.flush()
    mine = WeChatAccount.youth_id == gone_id
    await session.execute(update(WeChatAccount).where(mine).values(youth_id=kept_id))
    browsers = YouthSession.youth_id == gone_id
    await session.execute(update(YouthSession).where(browsers).values(youth_id=kept_id))
    theirs = RefreshToken.youth_id == gone_id
    await session.execute(update(RefreshToken).where(theirs).values(youth_id=kept_id))
    await _take_over_consents(session, kept_id, gone_id)
    await revocations.revoke_access(session, gone_id)
    await idempotency.take_over(session, kept_id, gone_id)
    await outbox.emit(session, YouthsMerged(kept_id, gone_id))


async def _take_over_consents(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    """Keep the kept person's own word where both spoke on the same text."""
    own = aliased(Consent)
    spoken = exists().where(
        own.youth_id == kept_id, own.document == Consent.document, own.version == Consent.version
    )
    await session.execute(
        delete(Consent)
        .where(Consent.youth_id == gone_id, spoken)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Consent).where(Consent.youth_id == gone_id).values(youth_id=kept_id)
    )


async def present_person(session: Session, youth_id: UUID) -> UUID:
    """Return who a person is by now, after all merges."""
    step = select(Youth.id, Youth.merged_into).where(Youth.id == youth_id).cte(recursive=True)
    step = step.union(select(Youth.id, Youth.merged_into).where(Youth.id == step.c.merged_into))
    found = await session.scalar(select(step.c.id).where(step.c.merged_into.is_(None)))
    return found or youth_id


async def has_left(session: Session, youth_id: UUID) -> bool:
    """Say whether a person's account was deleted."""
    left_at = await session.scalar(select(Youth.left_at).where(Youth.id == youth_id))
    return left_at is not None


async def recent_merges(session: Session) -> list[UUID]:
    """Return who was merged into somebody else within the last hour."""
    found = await session.scalars(
        select(YouthMerge.gone_id).where(YouthMerge.at > clock.now() - _MERGES_SETTLE)
    )
    return list(found)


async def note_following(
    session: Session, openid: str, *, is_following: bool, at: datetime
) -> UUID:
    """Note that somebody began or ceased to follow us; returns the account's id."""
    account_id = await note_account(session, WeChatApp.official, openid)
    await session.execute(
        update(WeChatAccount)
        .where(WeChatAccount.id == account_id)
        .values(is_following=is_following, wrote_at=at if is_following else None)
    )
    return account_id


async def note_writing(session: Session, openid: str, at: datetime) -> UUID:
    """Note that a follower wrote or tapped, which lets us write back; returns the account's id."""
    account_id = await note_account(session, WeChatApp.official, openid)
    await session.execute(
        update(WeChatAccount)
        .where(WeChatAccount.id == account_id)
        .values(is_following=True, wrote_at=at)
    )
    return account_id


async def openid_of(session: Session, youth_id: UUID, app: WeChatApp) -> str | None:
    """Return where WeChat reaches a person in one of our apps, the account seen last."""
    query = (
        select(WeChatAccount.openid)
        .where(WeChatAccount.youth_id == youth_id, WeChatAccount.app == app)
        .order_by(WeChatAccount.seen_at.desc())
        .limit(1)
    )
    if app is WeChatApp.official:
        query = query.where(WeChatAccount.is_following)
    openid: str | None = await session.scalar(query)
    return openid


async def openid_of_account(session: Session, account_id: UUID) -> str | None:
    """Return the openid of an account, None where it was deleted."""
    openid: str | None = await session.scalar(
        select(WeChatAccount.openid).where(WeChatAccount.id == account_id)
    )
    return openid


async def wrote_lately(session: Session, youth_id: UUID) -> bool:
    """Say whether WeChat lets us write to a follower: for 48 hours after their last word."""
    found = await session.scalar(
        select(WeChatAccount.id).where(
            WeChatAccount.youth_id == youth_id,
            WeChatAccount.app == WeChatApp.official,
            WeChatAccount.is_following,
            WeChatAccount.wrote_at > clock.now() - _WRITING_BACK,
        )
    )
    return found is not None


def is_follower(youth_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Return the SQL that says whether a person follows the official account."""
    return exists().where(
        WeChatAccount.youth_id == youth_id,
        WeChatAccount.app == WeChatApp.official,
        WeChatAccount.is_following,
    )


async def person_known_as(session: Session, app: WeChatApp, openid: str) -> UUID | None:
    """Return whose account this is, or None where nobody's."""
    youth_id: UUID | None = await session.scalar(
        select(WeChatAccount.youth_id).where(
            WeChatAccount.app == app, WeChatAccount.openid == openid
        )
    )
    return youth_id


async def seal_anew() -> int:
    """Seal all session keys with the present key; returns how many."""
    return await resealing.seal_anew(WeChatAccount, "session_key", SESSION_KEY)
