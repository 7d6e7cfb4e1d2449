"""A few events of the invented city, so that a newcomer finds something to sign up for."""

from datetime import datetime, timedelta
from uuid import UUID

from app.domains.events import service as events
from app.domains.events.schemas import (
    AgendaItem,
    EventIn,
    QuestionIn,
    QuotaIn,
    SessionIn,
    Speaker,
    TicketTypeIn,
    VenueIn,
)
from app.domains.events.states import EventType, Mode, QuestionKind
from app.domains.identity import service as identity
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.platform.db import Session

_HALL = VenueIn(
    name="青年文化宫二楼小剧场",
    address="云桥路 8 号",
    adcode="310101",
    longitude=121.4737,
    latitude=31.2304,
)


def _at(day: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    return (day + timedelta(days=days)).replace(hour=hour, minute=minute)


def _seats(count: int, **ticket: object) -> tuple[list[QuotaIn], list[TicketTypeIn]]:
    wanted = {"name": "免费票", "quotas": ["all"], **ticket}
    quota = QuotaIn(key="all", name="全部", capacity=count)
    return [quota], [TicketTypeIn.model_validate(wanted)]


def _resume_clinic(day: datetime) -> EventIn:
    sessions = []
    for title, hour in (("上午场", 9), ("下午场", 14)):
        quotas, tickets = _seats(24)
        sessions.append(
            SessionIn(
                title=title,
                starts_at=_at(day, 10, hour, 30),
                ends_at=_at(day, 10, hour + 2, 30),
                quotas=quotas,
                tickets=tickets,
            )
        )
    return EventIn(
        type=EventType.workshop,
        title="简历门诊：带上简历，面对面改",
        summary="HR 和职业顾问一对一看简历，每人十五分钟，当场改完带走。",
        body="请带一份打印好的简历。还没写过简历也没关系，现场有模板，志愿者陪你从零写起。",
        venue=_HALL,
        agenda=[
            AgendaItem(at="09:30", title="签到、领号"),
            AgendaItem(at="09:45", title="一份好简历的五个要点"),
            AgendaItem(at="10:15", title="一对一改简历"),
        ],
        speakers=[
            Speaker(name="林知远", title="职业顾问，做过十二年招聘"),
            Speaker(name="何苗", title="江州市人社局就业科"),
        ],
        min_age=16,
        max_age=35,
        questions=[
            QuestionIn(
                id="status",
                kind=QuestionKind.choice,
                label="你现在的情况",
                options=["在校", "应届毕业", "在找工作", "在职想换"],
            ),
            QuestionIn(id="wish", kind=QuestionKind.text, label="最想改哪一点", is_required=False),
            QuestionIn(id="phone", kind=QuestionKind.phone, label="联系电话"),
        ],
        signup_opens_at=_at(day, -1, 9),
        signup_closes_at=_at(day, 9, 18),
        cancel_until=_at(day, 9, 18),
        sessions=sessions,
    )


def _family_day(day: datetime) -> EventIn:
    saturday = 5 - day.weekday() + 7
    quotas, tickets = _seats(
        12,
        name="亲子票",
        min_companions=1,
        max_companions=2,
        is_child_companion=True,
    )
    return EventIn(
        type=EventType.family,
        title="周末亲子木工坊：一起做一把小板凳",
        summary="大人锯、孩子磨，两小时做完，成品带回家。",
        body="材料和工具都有。请穿方便活动的衣服，孩子需满 5 岁。",
        venue=_HALL,
        questions=[
            QuestionIn(
                id="safety",
                kind=QuestionKind.consent,
                label="我会全程陪着孩子，并听从老师的安全要求",
            )
        ],
        signup_opens_at=_at(day, -2, 9),
        signup_closes_at=_at(day, saturday - 1, 18),
        cancel_until=_at(day, saturday - 1, 18),
        sessions=[
            SessionIn(
                starts_at=_at(day, saturday, 14),
                ends_at=_at(day, saturday, 16),
                quotas=quotas,
                tickets=tickets,
            )
        ],
    )


def _concert(day: datetime) -> EventIn:
    quotas, tickets = _seats(80, max_companions=1)
    return EventIn(
        type=EventType.social,
        title="青年新年音乐会",
        summary="本地乐队和青年合唱团同台，名额抽签，人人机会一样。",
        venue=_HALL,
        mode=Mode.lottery,
        signup_opens_at=_at(day, 3, 10),
        signup_closes_at=_at(day, 20, 18),
        cancel_until=_at(day, 25, 18),
        sessions=[
            SessionIn(
                starts_at=_at(day, 27, 19, 30),
                ends_at=_at(day, 27, 21, 30),
                quotas=quotas,
                tickets=tickets,
            )
        ],
    )


_EVENTS = (
    ("江州市人社局就业科", _resume_clinic),
    ("江州市青年文化宫", _family_day),
    ("江州市青年文化宫", _concert),
)


async def seed(session: Session, root: UUID) -> None:
    """Write them down in the names of their organisations, and publish them."""
    ids = {one.name: one.id for one in await identity.list_organisations(session, root)}
    today = clock.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    for name, write in _EVENTS:
        event = await events.create(session, ids[name], write(today))
        await events.publish(session, event)
