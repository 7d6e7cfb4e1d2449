"""A second opinion: sought after intake, taken when it comes. The need waits for people meanwhile.

Two independent readings that agree do what one sure reading does, as long as people confirm that:
a share of such needs is read by them all the same. One reading that sees danger raises an alarm,
like any. Everything else is a suggestion to the reviewer: nothing here lowers an alarm, refuses a
need or holds one up.
"""

from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from uuid import UUID

from app.domains.analytics import service as analytics
from app.domains.needs import service as needs
from app.domains.needs.service import Case
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.domains.opinions import service as opinions
from app.domains.opinions.service import Opinion
from app.domains.opinions.states import Outcome, Source
from app.gateways import llm
from app.journeys import dispatch
from app.journeys.duty import flow as duty
from app.kernel import clock
from app.platform import jobs
from app.platform.db import Session

ASK = "opinions.ask"
_COMPLAINT = "complaint"
# Agreement is measured by the needs that people read all the same; see docs/second-opinions.md.
_OF_LATE = timedelta(days=90)
_FEWEST_CHECKED = 20
_TRUSTED_FROM = 0.9


async def seek(session: Session, need_id: UUID) -> None:
    """See that somebody else reads a need too, where there is somebody."""
    if llm.settings().is_on:
        await jobs.enqueue(session, ASK, need_id=str(need_id), tried=0)


async def take(session: Session, need_id: UUID, opinion: Opinion) -> None:
    """Take an opinion and do what follows from it; the same again changes nothing.

    The need is read under lock: whatever became of it meanwhile has gone before.
    """
    case = await needs.open_case(session, need_id)
    outcome = _outcome(case, opinion)
    if outcome is Outcome.agreed and (_is_drawn(need_id) or not await is_trusted(session)):
        outcome = Outcome.held
    if outcome is Outcome.danger:
        await _tell_hotlines(session, case)
    elif outcome is Outcome.agreed:
        await _hand_over(session, case)
    await case.write(session)
    await duty.call(session, case)
    await opinions.keep(session, need_id, replace(opinion, outcome=outcome))


async def checked(session: Session) -> tuple[int, int]:
    """Return how many agreements of late a person has read too, and how many alike."""
    return await analytics.checked_agreements(session, clock.now() - _OF_LATE)


async def is_trusted(session: Session) -> bool:
    """Say whether agreement lets a need go on: not while people confirm it too rarely."""
    judged, confirmed = await checked(session)
    return judged < _FEWEST_CHECKED or confirmed >= _TRUSTED_FROM * judged


def _is_drawn(need_id: UUID) -> bool:
    """Draw the needs that a person reads though both models agree: always the same ones."""
    drawn = blake2b(need_id.bytes, digest_size=4).digest()
    return int.from_bytes(drawn) < llm.settings().checked_share * 2**32


def _outcome(case: Case, opinion: Opinion) -> Outcome:
    """Return what an opinion comes to, now; an alarm is raised on the case."""
    if opinion.topic is None:
        return opinion.outcome
    if opinion.is_danger and needs.raise_alarm(case, opinion.source):
        return Outcome.danger
    if opinion.is_danger or not needs.waits_unsure(case):
        return Outcome.late
    return Outcome.agreed if _agree(case, opinion) else Outcome.differs


def _agree(case: Case, opinion: Opinion) -> bool:
    """Say whether two readings agree so far that the need may go on.

    Where one of them reads a complaint, who it is about matters: a person looks.
    """
    is_unseen_complaint = opinion.kind == _COMPLAINT and case.need.kind != _COMPLAINT
    return opinion.topic == case.need.topic and not is_unseen_complaint


async def _hand_over(session: Session, case: Case) -> None:
    needs.confirm_by_machines(case, Source.llm)
    name = await dispatch.find_lead(session, case)
    if name is not None:
        message = Message("诉求已派单", f"你的诉求已转给{name}。")
        await notifications.tell(session, case.need.youth_id, case.need.id, message)


async def _tell_hotlines(session: Session, case: Case) -> None:
    lines = "、".join(f"{line.name} {line.number}" for line in needs.hotlines(case.need))
    message = Message(
        "我们很担心你的安全",
        f"已请值班人员马上看你的诉求。现在就可以拨打：{lines}，有人在听。",
    )
    await notifications.tell(session, case.need.youth_id, case.need.id, message)
