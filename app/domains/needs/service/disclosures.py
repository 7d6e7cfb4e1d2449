"""Who was shown what of a person: written before it is shown, listed for the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Integer, bindparam, cast, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Text

from app.domains.identity import service as identity
from app.domains.needs.case import Actor, Case
from app.domains.needs.disclosure_schemas import DisclosureOut, Disclosures
from app.domains.needs.models import Assignment, Need
from app.domains.needs.problems import ContactWithheld, NeedNotFound
from app.domains.needs.promise_models import Disclosure
from app.domains.needs.schemas import AssignmentOut
from app.domains.needs.states import (
    TAKEN,
    Action,
    AssignmentRole,
    AssignmentState,
    Shown,
    Stage,
)
from app.kernel import clock
from app.platform.compiled import Compiled
from app.platform.db import Session
from app.platform.sqltypes import table_of

# A program that asks every minute would write every minute: a quarter of an hour is one look.
_ONE_LOOK = timedelta(minutes=15)
_MOST = 200

STAGE_NAMES = {
    Stage.offer: "派单，等待签收",
    Stage.acceptance: "签收后办理",
    Stage.contact: "与你联系",
}
FIELD_NAMES = {
    Shown.masked_text: "隐去个人信息的内容",
    Shown.text: "诉求全文",
    Shown.images: "图片",
    Shown.district: "所在区",
    Shown.address: "地址",
    Shown.conversation: "你与单位的往来",
    Shown.phone: "手机号",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one organisation is about to be shown of one need."""

    need_id: UUID
    assignment_id: UUID
    organisation_id: UUID
    stage: Stage
    fields: tuple[Shown, ...]


def sight_of(need_id: UUID, organisation_id: UUID, out: AssignmentOut) -> Sight:
    """Return what an assignment, as it is about to be sent, shows of a person."""
    need = out.need
    is_taken = AssignmentState(out.state) in TAKEN
    parts = {
        Shown.masked_text: need.is_masked,
        Shown.text: not need.is_masked,
        Shown.images: bool(need.images),
        Shown.district: need.adcode is not None,
        Shown.address: need.address is not None,
        Shown.conversation: is_taken and bool(out.conversation),
    }
    return Sight(
        need_id=need_id,
        assignment_id=out.id,
        organisation_id=organisation_id,
        stage=Stage.acceptance if is_taken else Stage.offer,
        fields=tuple(part for part, is_shown in parts.items() if is_shown),
    )


_IS_NOTED = Compiled(
    select(literal(1)).where(
        Disclosure.assignment_id == bindparam("b_assignment_id"),
        Disclosure.stage == bindparam("b_stage"),
        Disclosure.last_at > bindparam("b_since"),
        Disclosure.fields.contains(bindparam("b_fields", type_=ARRAY(Text()))),
    )
)


async def is_noted(session: Session, sight: Sight) -> bool:
    """Say whether this was written down a moment ago, so that it need not be again."""
    found = await _IS_NOTED.rows(
        session,
        b_assignment_id=sight.assignment_id,
        b_stage=sight.stage,
        b_since=clock.now() - _ONE_LOOK,
        b_fields=list(sight.fields),
    )
    return bool(found)


_new = upsert(table_of(Disclosure)).values(
    assignment_id=bindparam("b_assignment_id"),
    stage=bindparam("b_stage"),
    need_id=bindparam("b_need_id"),
    organisation_id=bindparam("b_organisation_id"),
    fields=bindparam("b_fields"),
    first_at=bindparam("b_now"),
    last_at=bindparam("b_now"),
    times=1,
)
_fields = func.unnest(Disclosure.fields.concat(_new.excluded.fields)).column_valued("part")
_is_new_look = or_(
    Disclosure.last_at.is_(None),
    Disclosure.last_at <= bindparam("b_since", type_=Disclosure.last_at.type),
)
_NOTE = Compiled(
    _new.on_conflict_do_update(
        index_elements=["assignment_id", "stage"],
        set_={
            "fields": select(func.array_agg(_fields.distinct())).scalar_subquery(),
            "last_at": _new.excluded.last_at,
            "times": Disclosure.times + cast(_is_new_look, Integer),
        },
    ).returning(literal_column("disclosures.xmax = 0"))
)


async def note(session: Session, sight: Sight) -> bool:
    """Write down what is about to be shown; says whether it is shown for the first time."""
    now = clock.now()
    made = await _NOTE.scalar(
        session,
        b_assignment_id=sight.assignment_id,
        b_stage=sight.stage,
        b_need_id=sight.need_id,
        b_organisation_id=sight.organisation_id,
        b_fields=list(sight.fields),
        b_now=now,
        b_since=now - _ONE_LOOK,
    )
    return bool(made)


async def disclosures_of(session: Session, need_id: UUID, youth_id: UUID) -> Disclosures:
    """Return who was shown what of somebody's own need; raises NeedNotFound."""
    need = await session.scalar(
        select(Need.shares_phone).where(Need.id == need_id, Need.youth_id == youth_id)
    )
    if need is None:
        raise NeedNotFound
    rows = list(
        await session.scalars(
            select(Disclosure)
            .where(Disclosure.need_id == need_id)
            .order_by(Disclosure.first_at, Disclosure.assignment_id, Disclosure.stage)
            .limit(_MOST)
        )
    )
    names = await identity.names_of(session, sorted({row.organisation_id for row in rows}))
    return Disclosures(shares_phone=need, items=[_out(row, names) for row in rows])


async def export_disclosures(session: Session, youth_id: UUID) -> dict[UUID, list[DisclosureOut]]:
    """Return for each need of a person who was shown what."""
    mine = select(Need.id).where(Need.youth_id == youth_id)
    rows = list(
        await session.scalars(
            select(Disclosure).where(Disclosure.need_id.in_(mine)).order_by(Disclosure.first_at)
        )
    )
    names = await identity.names_of(session, sorted({row.organisation_id for row in rows}))
    found: dict[UUID, list[DisclosureOut]] = {}
    for row in rows:
        found.setdefault(row.need_id, []).append(_out(row, names))
    return found


def share_phone(case: Case, actor: Actor, *, is_allowed: bool) -> None:
    """Let the lead see the writer's number from now on, or no longer."""
    if case.need.shares_phone == is_allowed:
        return
    case.need.shares_phone = is_allowed
    case.note(Action.phone_shared if is_allowed else Action.phone_hidden, actor)


def check_contact(need: Need, assignment: Assignment, *, is_company: bool, is_minor: bool) -> None:
    """Raise ContactWithheld where the lead may not see the writer's number."""
    if assignment.role != AssignmentRole.lead:
        raise ContactWithheld("联系方式只提供给主办单位，协办单位请把意见交给主办单位。")
    if need.is_anonymous:
        raise ContactWithheld("本人选择了匿名，请用“向本人提问”与其沟通。")
    if is_company and (need.is_minor or is_minor):
        raise ContactWithheld("未成年人的联系方式不提供给企业，请用“向本人提问”与其沟通。")
    if not need.shares_phone:
        raise ContactWithheld("本人没有同意提供手机号，请用“向本人提问”与其沟通。")


def may_see_phone(need: Need, assignment: Assignment, *, is_company: bool) -> bool:
    """Say whether it makes sense for an organisation to ask for the number."""
    is_open = AssignmentState(assignment.state) in TAKEN
    is_guarded = need.is_anonymous or (need.is_minor and is_company)
    is_lead = assignment.role == AssignmentRole.lead
    return need.shares_phone and is_open and is_lead and not is_guarded


def _out(row: Disclosure, names: dict[UUID, str]) -> DisclosureOut:
    fields: Sequence[Shown] = [part for part in Shown if part in row.fields]
    return DisclosureOut(
        organisation_id=row.organisation_id,
        organisation=names.get(row.organisation_id, ""),
        stage=Stage(row.stage),
        stage_name=STAGE_NAMES[Stage(row.stage)],
        fields=list(fields),
        field_names=[FIELD_NAMES[part] for part in fields],
        first_at=row.first_at,
        last_at=row.last_at,
        times=row.times,
    )
