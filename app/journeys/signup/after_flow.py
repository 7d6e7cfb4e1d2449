"""What people are told after an event."""

from uuid import UUID

from app.domains.events import service as events
from app.domains.events.events import AbsenceMoved, FeedbackDue, HoursConfirmed
from app.domains.events.states import AbsenceState
from app.domains.notifications import service as notifications
from app.domains.notifications.service import Message
from app.platform import jobs
from app.platform.db import Session

ASK_FEEDBACK = "signup.ask_feedback"

_WORDS = {
    AbsenceState.standing: (
        "活动缺席记录",
        "你报名了《{title}》但没有签到，已记为缺席。如有特殊情况或记录有误，14 天内可以申诉。",
    ),
    AbsenceState.upheld: ("申诉结果", "《{title}》的缺席申诉未通过，可在缺席记录里查看答复。"),
    AbsenceState.lifted: ("缺席记录已撤销", "《{title}》的缺席记录已撤销，不影响以后报名。"),
}


async def tell_absence(session: Session, event: AbsenceMoved) -> None:
    """Tell somebody that they were marked absent, or what became of their appeal."""
    told = await events.about(session, event.registration_id)
    if told is None:
        return
    title, body = _WORDS[AbsenceState(event.state)]
    key = f"{event.registration_id.hex}:absence:{event.state}"
    message = Message(title, body.format(title=told.title), once_key=key)
    await notifications.tell_of_event(session, told.youth_id, told.event_id, message)


async def tell_hours(session: Session, event: HoursConfirmed) -> None:
    """Tell a volunteer what was confirmed."""
    told = await events.about(session, event.registration_id)
    if told is None:
        return
    hours, minutes = divmod(event.minutes, 60)
    length = (f"{hours}小时" if hours else "") + (f"{minutes}分钟" if minutes or not hours else "")
    message = Message("志愿时长已确认", f"《{told.title}》的志愿服务时长已确认：{length}。谢谢你！")
    await notifications.tell_of_event(session, told.youth_id, told.event_id, message)


async def ask_feedback(session: Session, event: FeedbackDue) -> None:
    """Begin to ask those who came what they thought of it."""
    await jobs.enqueue(session, ASK_FEEDBACK, session_id=str(event.session_id), after=None)


async def ask_some(session: Session, session_id: UUID, after: UUID | None) -> UUID | None:
    """Ask the next few hundred; returns where to go on, None when all are asked."""
    those = await events.who_came(session, session_id, after)
    for told in await events.about_all(session, those):
        body = f"《{told.title}》怎么样？点开活动，花半分钟打个分，帮下一场办得更好。"
        message = Message("说说昨天的活动", body, once_key=f"{told.registration_id.hex}:feedback")
        await notifications.tell_of_event(session, told.youth_id, told.event_id, message)
    return those[-1] if those else None
