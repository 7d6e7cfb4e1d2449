"""Routes of second opinions: what they cost, and how often people agreed afterwards."""

from datetime import datetime, time, timedelta

from fastapi import APIRouter

from app.domains.analytics import service as analytics
from app.domains.identity import service as identity
from app.domains.identity.actors import Overseer
from app.domains.opinions import schemas
from app.domains.opinions import service as opinions
from app.gateways import llm
from app.journeys.opinions import flow
from app.kernel import clock
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/opinions", tags=["staff · classifier"])

_DAYS = timedelta(days=30)


@staff.get("/summary", responses=can_raise(Unauthenticated, Forbidden))
async def read_opinion_summary(actor: Overseer, session: Reading) -> schemas.OpinionSummary:
    """Return today's calls and tokens, and how second opinions of the last 30 days turned out."""
    configured = llm.settings()
    today = opinions.today()
    since = today - _DAYS
    offices = await identity.list_reach(session, actor.organisation_id)
    begin = datetime.combine(since, time(), clock.SHANGHAI)
    checked, confirmed = await flow.checked(session)
    calls, tokens = await opinions.spent(session, today)
    return schemas.OpinionSummary(
        llm_model=configured.model if configured.is_on else None,
        budget=schemas.BudgetOut(
            day=today,
            calls=calls,
            tokens=tokens,
            daily_calls=configured.daily_calls,
            daily_tokens=configured.daily_tokens,
        ),
        since=since,
        outcomes=await analytics.opinion_outcomes(session, offices, begin),
        checked=checked,
        checked_confirmed=confirmed,
        forwards=await flow.is_trusted(session),
        topics=await analytics.opinion_agreement(session, offices, begin),
    )
