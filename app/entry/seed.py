"""What a new desk starts with: a small invented city, so that the product can be tried at once.

Only in development, and only into an empty database. All names are invented.
"""

from typing import NamedTuple
from uuid import UUID

from app.domains.identity import service as identity
from app.domains.identity.states import OrganisationKind, Role
from app.domains.partners import service as partners
from app.domains.partners.schemas import ProfileIn
from app.entry import seed_events, seed_resources
from app.platform import db, workdays
from app.platform.db import Session

PASSWORD = "demo-password-2026"  # noqa: S105  printed in the README, refused in production


class Taker(NamedTuple):
    """A department or partner of the invented city."""

    name: str
    kind: OrganisationKind
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    is_company: bool = False
    takes_minors: bool = True


_D, _P = OrganisationKind.department, OrganisationKind.partner
_CITY = "310100"
ROOT = "江州市青年服务中心"
_DISTRICTS = {"云桥区青年服务站": "310101", "南塘区青年服务站": "310104"}

TAKERS = (
    Taker(
        "江州市团委组织部",
        _D,
        (_CITY,),
        ("values.learning", "values.league-services", "values.integrity"),
    ),
    Taker(
        "江州市教育局青年服务窗口",
        _D,
        (_CITY,),
        ("education.schooling", "education.aid", "education.science"),
    ),
    Taker("江州职业技能培训中心", _P, (_CITY,), ("education.skills", "work.internship")),
    Taker("江州市心理援助中心", _P, (_CITY,), ("health.mind", "marriage.guidance")),
    Taker("江州市体育服务中心", _D, (_CITY,), ("health.fitness", "culture.venues")),
    Taker("江州市卫健委青年窗口", _D, (_CITY,), ("health.medical",)),
    Taker(
        "江州市妇联家庭部",
        _D,
        (_CITY,),
        ("marriage.parenting", "marriage.guidance", "marriage.dating"),
    ),
    Taker(
        "江州市人社局就业科",
        _D,
        (_CITY,),
        ("work.jobs", "work.internship", "work.finance", "welfare.insurance"),
    ),
    Taker(
        "云桥区人才市场",
        _P,
        ("310101",),
        ("work.jobs", "work.internship"),
        is_company=True,
        takes_minors=False,
    ),
    Taker(
        "青苗创业孵化器",
        _P,
        (_CITY,),
        ("work.startup", "work.finance"),
        is_company=True,
        takes_minors=False,
    ),
    Taker("江州市总工会新业态服务站", _D, (_CITY,), ("work.new-forms", "rights.labour")),
    Taker(
        "江州市青年文化宫", _D, (_CITY,), ("culture.activities", "culture.clubs", "culture.venues")
    ),
    Taker(
        "江州青年志愿者协会", _P, (_CITY,), ("participation.volunteering", "participation.exchange")
    ),
    Taker("江州青年驿站", _P, (_CITY,), ("participation.newcomers", "welfare.housing")),
    Taker("江州市城市治理热线", _D, (_CITY,), ("participation.community",)),
    Taker(
        "同舟律师事务所公益部",
        _P,
        (_CITY,),
        ("rights.labour", "rights.legal", "rights.consumer"),
        is_company=True,
        takes_minors=False,
    ),
    Taker("江州市消费者权益保护委员会", _D, (_CITY,), ("rights.consumer",)),
    Taker(
        "江州市未成年人保护中心",
        _D,
        (_CITY,),
        ("rights.minors", "prevention.misconduct", "prevention.internet"),
    ),
    Taker("江州市反诈中心", _D, (_CITY,), ("prevention.fraud",)),
    Taker("江州市民政局救助科", _D, (_CITY,), ("welfare.hardship", "welfare.housing")),
)

STAFF = (
    ("admin", "管理员", Role.admin),
    ("dispatcher", "分派员小林", Role.dispatcher),
    ("leader", "负责人老陈", Role.leader),
)


async def seed_calendar() -> None:
    """Write the working days that are known; safe to repeat."""
    async with db.transaction() as session:
        await workdays.seed(session)


async def seed_demo() -> bool:
    """Fill an empty database with the invented city; returns False when it is not empty."""
    async with db.transaction() as session:
        if await identity.has_staff(session):
            return False
        root = await identity.create_organisation(
            session, ROOT, OrganisationKind.office, _CITY, None
        )
        for name, area in _DISTRICTS.items():
            await identity.create_organisation(session, name, OrganisationKind.office, area, root)
        for taker in TAKERS:
            await _add(session, taker, root)
        await seed_resources.seed(session, root)
        await seed_events.seed(session, root)
        for login, name, role in STAFF:
            await identity.create_staff(session, root, login, name, role, PASSWORD)
    return True


async def _add(session: Session, taker: Taker, root: UUID) -> None:
    organisation_id = await identity.create_organisation(
        session, taker.name, taker.kind, taker.areas[0], root
    )
    profile = ProfileIn(
        topics=list(taker.topics),
        areas=list(taker.areas),
        is_company=taker.is_company,
        takes_minors=taker.takes_minors,
        capacity=200,
    )
    await partners.set_profile(session, organisation_id, profile)
