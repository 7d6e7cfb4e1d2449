"""What waits for a dispatcher: danger first, then where an answer is worth most."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Double, case, cast, func, literal, select, tuple_

from app.domains.duty import service as duty
from app.domains.needs.models import Need
from app.domains.needs.review_schemas import ReviewItem, ReviewOrder, ReviewPage
from app.domains.needs.service import wording
from app.domains.needs.states import DANGERS, NeedState, ReviewReason
from app.domains.opinions import service as opinions
from app.kernel import clock
from app.kernel.paging import Place, read_place, write_place
from app.platform.db import Session

_RANKS = {ReviewReason.crisis: 0, ReviewReason.doubt: 1}
_RANK = case(_RANKS, value=Need.review_reason, else_=2)
# Only where the machine was unsure of the topic does its confidence say what is to be won;
# who waits for another reason waits for something that no machine can give.
_UNCERTAINTY = case(
    (
        Need.review_reason == ReviewReason.unsure,
        1 - func.coalesce(Need.reading["confidence"].as_float(), 0.0),
    ),
    else_=1.0,
)
_REASON_WORDS: dict[ReviewReason, str] = {
    ReviewReason.crisis: "可能有人身危险",
    ReviewReason.doubt: "可能有危险，请先看一眼",
    ReviewReason.disputed: "本人说分类不对",
    ReviewReason.no_partner: "没有合适的单位",
    ReviewReason.hop_budget: "已被两家单位退回",
    ReviewReason.transfer: "承办单位申请转办",
    ReviewReason.reopened: "本人要求重办",
    ReviewReason.appealed: "本人申诉",
    ReviewReason.overdue: "分派已超时",
    ReviewReason.broken_rule: "派单规则指向的单位已不能接手",
    ReviewReason.by_rule: "按派单规则交人工分派",
    ReviewReason.overdue: "已超时",
    ReviewReason.extension: "承办单位申请延期",
    ReviewReason.hold: "承办单位申请挂账",
    ReviewReason.hold_over: "挂账到期，请复查",
}


async def list_review(
    session: Session,
    office_ids: list[UUID],
    limit: int,
    cursor: str | None,
    order: ReviewOrder = ReviewOrder.value,
) -> ReviewPage:
    """Return what waits for a dispatcher: danger first, then by uncertainty × waiting time.

    The value is that of the moment the first page was asked for, which the cursor carries: while
    somebody turns the pages nothing changes places, and nothing comes twice.
    """
    behind = read_place(cursor) if cursor else None
    moment = behind.moment if behind else clock.now()
    value = _value(literal(moment, DateTime(timezone=True)), order)
    query = (
        select(Need, value.label("value"))
        .where(
            Need.office_id.in_(office_ids),
            Need.review_reason.is_not(None),
            Need.review_since <= moment,
        )
        .order_by(_RANK, value.desc(), Need.id)
        .limit(limit + 1)
    )
    if behind is not None:
        query = query.where(
            tuple_(_RANK, -value, Need.id) > (behind.rank, -behind.value, behind.key)
        )
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    called = await duty.called_for(session, [need.id for need, _ in page if _is_danger(need)])
    others = await opinions.opinions_on(session, [need.id for need, _ in page])
    more = None
    if len(rows) > limit:
        last, worth = page[-1]
        more = write_place(Place(moment, _rank(last), worth, last.id))
    return ReviewPage(
        items=[
            _review_item(need, worth, moment).model_copy(
                update={"on_duty": called.get(need.id), "opinions": others.get(need.id, [])}
            )
            for need, worth in page
        ],
        next_cursor=more,
    )


def _value(moment: ColumnElement[datetime], order: ReviewOrder) -> ColumnElement[Any]:
    hours = cast(func.extract("epoch", moment - Need.review_since), Double) / 3600
    return hours if order is ReviewOrder.waiting else hours * _UNCERTAINTY


def _is_danger(need: Need) -> bool:
    return need.review_reason in DANGERS


def _rank(need: Need) -> int:
    return _RANKS.get(ReviewReason(need.review_reason or ReviewReason.unsure), 2)


def _review_item(need: Need, value: float, moment: datetime) -> ReviewItem:
    reason = ReviewReason(need.review_reason or ReviewReason.unsure)
    since = need.review_since or need.updated_at
    confidence = need.reading.get("confidence", 0.0)
    return ReviewItem(
        id=need.id,
        receipt=need.receipt,
        text=need.text,
        reason=reason,
        waiting_since=since,
        value=round(value, 4),
        why=f"{_REASON_WORDS.get(reason, f'机器把握 {confidence:.0%}')}，{_spoken(moment - since)}",
        on_duty=None,
        state=NeedState(need.state),
        is_crisis=need.is_crisis,
        topic=need.topic,
        confidence=confidence,
        alternatives=need.reading.get("alternatives", []),
        writer_says=need.reading.get("writer_says"),
        choices=wording.choices(need),
        evidence=need.reading.get("evidence", []),
        kind=need.kind,
        urgency=need.urgency,
        adcode=need.adcode,
        hops=need.hops,
        opinions=[],
    )


def _spoken(waited: timedelta) -> str:
    minutes = int(waited.total_seconds() // 60)
    if minutes < 1:
        return "刚刚提交"
    if minutes < 60:
        return f"已等 {minutes} 分钟"
    if minutes < 48 * 60:
        return f"已等 {minutes // 60} 小时"
    return f"已等 {minutes // (24 * 60)} 天"
