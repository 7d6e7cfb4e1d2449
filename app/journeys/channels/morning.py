"""Each working morning: a letter with the sheet of open needs, once, and none on an empty day."""

import asyncio
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.domains.delivery.problems import EndpointNotFound
from app.domains.digests import service as digests
from app.domains.digests.states import DigestState
from app.domains.identity import service as identity
from app.domains.links import service as links
from app.domains.needs import service as needs
from app.domains.needs.service import OpenWork
from app.domains.needs.states import AssignmentState
from app.gateways import mail
from app.gateways.mail import Attachment, BadMailbox, Result
from app.journeys.channels import letters, sheet
from app.journeys.channels.messages import Message
from app.journeys.channels.names import covered
from app.journeys.channels.problems import BadWay, MailOff
from app.journeys.channels.schemas import DigestIn, DigestOut
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.platform import db, jobs, workdays
from app.platform.db import Session
from app.platform.log import logger
from app.platform.settings import settings

log = logger(__name__)

_FROM, _UNTIL = time(8, 30), time(12, 0)
_MOST = 500
_AGAIN = timedelta(minutes=5)


async def set_digest(session: Session, organisation_id: UUID, draft: DigestIn) -> DigestOut:
    """Say where the list goes, or that it does not; raises BadWay, MailOff."""
    if draft.is_on and not mail.settings().is_on:
        raise MailOff
    try:
        mail.check_mailbox(draft.mailbox)
    except BadMailbox as error:
        raise BadWay("邮箱地址无效，请检查后再试。") from error
    before = await digests.find_subscription(session, organisation_id)
    if before is None or before.mailbox != draft.mailbox or not draft.is_on:
        await links.revoke(session, organisation_id)
    await digests.subscribe(session, organisation_id, draft.mailbox, is_on=draft.is_on)
    return await read_digest(session, organisation_id)


async def read_digest(session: Session, organisation_id: UUID) -> DigestOut:
    """Return where the list goes; raises EndpointNotFound where it was never asked for."""
    found = await digests.find_subscription(session, organisation_id)
    if found is None:
        raise EndpointNotFound
    return DigestOut(
        organisation_id=organisation_id,
        mailbox=found.mailbox,
        is_on=found.is_on,
        last_day=found.last_day,
        last_state=found.last_state,
        last_sent_at=found.last_sent_at,
    )


async def begin(at: datetime | None = None) -> int:
    """Open the day's lists from 08:30 on a working day; returns how many letters were ordered."""
    now = (at or clock.now()).astimezone(SHANGHAI)
    if not mail.settings().is_on or not _FROM <= now.time() < _UNTIL:
        return 0
    day = now.date()
    async with db.transaction() as session:
        if not (await workdays.calendar(session)).is_workday(day):
            return 0
        due = {*await digests.begin_day(session, day), *await digests.overdue(session, day)}
        batch = [{"organisation_id": str(one), "day": day.isoformat()} for one in sorted(due)]
        await jobs.enqueue_many(session, digests.SEND, batch)
    return len(batch)


@jobs.job(digests.SEND)
async def send(organisation_id: str, day: str) -> None:
    """Post one morning's list. May run twice: the claim lets only one through."""
    whose, when = UUID(organisation_id), date.fromisoformat(day)
    async with db.transaction() as session:
        mailbox = await digests.claim(session, whose, when)
        if mailbox is None:
            return
        name = (await identity.active_names(session)).get(whose)
        # Whoever is suspended has nothing to do, and its links would open nothing.
        work = await needs.open_work(session, whose, _MOST + 1) if name else []
        if name is None or not work:
            await digests.finish(session, whose, when, DigestState.empty, 0)
            return
        tokens = await links.issue(
            session,
            links.Asked(whose, whose, f"邮箱 {covered(mailbox)} 的每日清单", shows_words=True),
            *(one.assignment_id for one in work[:_MOST]),
        )
    shown = work[:_MOST]
    paths = {one: f"{settings().address}/p/{token}" for one, token in tokens.items()}
    content = await asyncio.to_thread(sheet.write, shown, paths)
    file = Attachment(f"待办诉求-{when:%Y%m%d}.xlsx", sheet.MEDIA_TYPE, content)
    letter = letters.write_digest(
        _message(when, work),
        to=mailbox,
        organisation=name,
        message_id=f"digest.{whose.hex}.{day}",
        sheet=file,
    )
    posted = await mail.send(letter)
    await _record(whose, when, posted.result, len(work))
    log.info("digest.sent", organisation=whose.hex, result=posted.result, needs=len(work))


async def _record(whose: UUID, day: date, result: Result, count: int) -> None:
    async with db.transaction() as session:
        if result is Result.delivered:
            await digests.finish(session, whose, day, DigestState.sent, count)
        elif result is Result.refused:
            await digests.finish(session, whose, day, DigestState.failed, count)
        else:
            await digests.let_go(session, whose, day)
            again = clock.now() + _AGAIN * settings().retry_scale
            arguments = {"organisation_id": str(whose), "day": day.isoformat()}
            await jobs.enqueue(session, digests.SEND, at=again, **arguments)


def _message(day: date, work: list[OpenWork]) -> Message:
    shown = work[:_MOST]
    late = sum(one.is_overdue for one in shown)
    new = sum(one.state == AssignmentState.offered for one in shown)
    count = f"{_MOST} 条以上" if len(work) > _MOST else f"{len(work)} 条"
    lines = [f"等待签收 {new} 条，已超时 {late} 条。", "明细和办理链接见附件，个人信息已遮住。"]
    if len(work) > _MOST:
        lines.append(f"附件列出时限最近的 {_MOST} 条。")
    return Message(f"{day.month}月{day.day}日待办诉求 {count}", tuple(lines), is_urgent=late > 0)
