"""A few resources of the invented city, so that the map is not empty on a new desk."""

from uuid import UUID

from app.domains.identity import service as identity
from app.domains.resources import service as resources
from app.domains.resources.schemas import (
    Capacity,
    Contact,
    PlaceIn,
    ResourceIn,
    Schedule,
    Window,
)
from app.domains.resources.states import Audience, Kind
from app.platform.db import Session

_CITY = "310100"


def _week(opens: str, closes: str, *weekdays: int) -> Schedule:
    return Schedule(windows=[Window(weekday=day, opens=opens, closes=closes) for day in weekdays])


def _desk(phone: str) -> list[Contact]:
    return [Contact(name="服务台", phone=phone, is_person=False, is_public=True)]


_PLACES = {
    "江州市青年文化宫": PlaceIn(
        name="青年文化宫",
        adcode="310101",
        address="云桥路 8 号",
        longitude=121.4737,
        latitude=31.2304,
    ),
    "江州青年驿站": PlaceIn(
        name="青年驿站南塘店",
        adcode="310104",
        address="南塘路 20 号",
        longitude=121.4365,
        latitude=31.1885,
    ),
}
_OFFERS: tuple[tuple[str, ResourceIn], ...] = (
    (
        "同舟律师事务所公益部",
        ResourceIn(
            kind=Kind.person,
            name="公益律师一对一咨询",
            summary="劳动合同、工资、租房纠纷，每次三十分钟。",
            topics=["rights.labour", "rights.legal"],
            areas=[_CITY],
            min_age=18,
            schedule=_week("13:30", "17:30", 2, 4),
            capacity=Capacity(unit="人次/周", maximum=16, available=9),
            fee_fen=0,
            contacts=_desk("021-5550-0101"),
        ),
    ),
    (
        "江州市青年文化宫",
        ResourceIn(
            kind=Kind.venue,
            name="社团排练厅",
            summary="六十平方米，有镜面和音响，提前三天预约。",
            topics=["culture.venues", "culture.clubs"],
            areas=[_CITY],
            schedule=_week("10:00", "21:00", 3, 4, 5, 6, 7),
            capacity=Capacity(unit="场/周", maximum=20, available=6),
            fee_fen=2000,
            fee_note="每小时；学生社团免费",
            contacts=_desk("021-5550-0102"),
        ),
    ),
    (
        "江州职业技能培训中心",
        ResourceIn(
            kind=Kind.course,
            name="电工夜校",
            summary="低压电工证考前培训，每周三个晚上，共八周。",
            topics=["education.skills"],
            areas=[_CITY],
            min_age=18,
            max_age=45,
            eligibility="带身份证和初中以上毕业证书",
            schedule=_week("18:30", "21:00", 1, 3, 5),
            capacity=Capacity(unit="座", maximum=40, available=12),
            contacts=_desk("021-5550-0103"),
        ),
    ),
    (
        "江州青年驿站",
        ResourceIn(
            kind=Kind.venue,
            name="求职青年免费住宿",
            summary="来江州求职的毕业生可免费住七天。",
            topics=["participation.newcomers", "welfare.housing"],
            areas=[_CITY],
            audiences=[Audience.graduate, Audience.jobseeker],
            eligibility="毕业两年内，凭毕业证和面试通知",
            schedule=_week("08:00", "24:00", 1, 2, 3, 4, 5, 6, 7),
            capacity=Capacity(unit="床", maximum=30, available=4),
            fee_fen=0,
            contacts=_desk("021-5550-0104"),
        ),
    ),
    (
        "青苗创业孵化器",
        ResourceIn(
            kind=Kind.fund,
            name="青年创业启动资金",
            summary="每个项目最高两万元，每季度评审一次。",
            topics=["work.startup", "work.finance"],
            areas=[_CITY],
            min_age=18,
            max_age=35,
            audiences=[Audience.founder],
            capacity=Capacity(unit="个项目/季度", maximum=10, available=10),
        ),
    ),
)


async def seed(session: Session, root: UUID) -> None:
    """Write them down in the names of their organisations."""
    ids = {one.name: one.id for one in await identity.list_organisations(session, root)}
    places = {
        name: (await resources.create_place(session, ids[name], place)).id
        for name, place in _PLACES.items()
    }
    for name, offer in _OFFERS:
        written = offer.model_copy(update={"place_id": places.get(name)})
        await resources.create(session, ids[name], written, resources.deed_of_system())
