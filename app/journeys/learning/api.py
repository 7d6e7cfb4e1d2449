"""Routes of the models: what was learned, what it would change, switching and going back."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.domains.classifier import problems
from app.domains.classifier import service as classifier
from app.domains.identity.actors import Administrator, Overseer
from app.journeys.learning import backtest, schemas
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.idempotency import KeyReused, OnceKey
from app.platform.web import problems as can_raise

staff = APIRouter(prefix="/staff/v1/classifier", tags=["staff · classifier"])

Version = Annotated[str, Path(pattern=r"^[A-Za-z0-9.\-]{1,80}$")]


@staff.get("/models", responses=can_raise(Unauthenticated, Forbidden))
async def list_models(_actor: Overseer, session: Reading) -> schemas.ModelsOut:
    """Return the newest models, the live one on top, and which one this process reads with."""
    found = await classifier.list_models(session)
    return schemas.ModelsOut(
        in_use=classifier.version(),
        items=[schemas.ModelOut.model_validate(asdict(one)) for one in found],
    )


@staff.get(
    "/models/{version}/shadow",
    responses=can_raise(Unauthenticated, Forbidden, problems.ModelNotFound),
)
async def read_shadow(version: Version, _actor: Overseer, session: Reading) -> schemas.ShadowOut:
    """Return how a candidate's silent readings differ from what the live model said."""
    await classifier.find(session, version)
    found = await classifier.differences(session, version)
    return schemas.ShadowOut(
        version=version,
        **(
            asdict(found)
            | {
                "pairs": [
                    schemas.PairOut(live_topic=old, topic=new, needs=count)
                    for old, new, count in found.pairs
                ]
            }
        ),
    )


@staff.get(
    "/models/{version}/backtest",
    responses=can_raise(
        Unauthenticated, Forbidden, problems.ModelNotFound, problems.ModelNotPromotable
    ),
)
async def replay_needs(
    version: Version,
    _actor: Administrator,
    last: Annotated[int, Query(ge=1, le=1000, description="so many needs")] = 200,
) -> backtest.Backtest:
    """Replay the last needs against a model: who would have been routed elsewhere."""
    return await backtest.replay(version, last)


@staff.put(
    "/shadow",
    status_code=204,
    responses=can_raise(Unauthenticated, Forbidden, problems.ModelNotFound),
)
async def set_shadow(draft: schemas.ShadowIn, _actor: Administrator, session: Transaction) -> None:
    """Let a candidate tag every new need silently beside the live model, or stop that."""
    await classifier.set_shadow(session, draft.version)


@staff.post(
    "/models/{version}/promotion",
    status_code=201,
    response_model=schemas.SwitchOut,
    responses=can_raise(
        Unauthenticated, Forbidden, problems.ModelNotFound, problems.ModelNotPromotable, KeyReused
    ),
)
async def promote_model(
    version: Version, actor: Administrator, once: OnceKey, session: Transaction
) -> Response:
    """Let all processes read with a model; they follow within seconds, without a restart."""

    async def work() -> schemas.SwitchOut:
        await classifier.promote(session, version, actor.id)
        orphans = await backtest.topics_without_takers(session, version)
        return schemas.SwitchOut(live=version, topics_without_takers=orphans)

    return await once.answer(session, actor.id, work)


@staff.post(
    "/rollback",
    status_code=201,
    response_model=schemas.SwitchOut,
    responses=can_raise(Unauthenticated, Forbidden, problems.NothingToRollBack, KeyReused),
)
async def roll_back(actor: Administrator, once: OnceKey, session: Transaction) -> Response:
    """Go back to the model that was live before, or to the shipped one."""

    async def work() -> schemas.SwitchOut:
        live = await classifier.roll_back(session, actor.id)
        return schemas.SwitchOut(live=live, topics_without_takers=[])

    return await once.answer(session, actor.id, work)
