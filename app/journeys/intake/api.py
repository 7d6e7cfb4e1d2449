"""Routes of intake: submitting a need, with pictures; looking at one's own."""

from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile

from app.domains.classifier import service as classifier
from app.domains.identity.actors import CurrentYouth, Public
from app.domains.identity.problems import ConsentMissing, OrganisationNotFound
from app.domains.needs import problems, schemas
from app.domains.needs import service as needs
from app.journeys.intake import flow, splitting
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import TooManyRequests, Unauthenticated
from app.platform import idempotency, ratelimit
from app.platform.db import Reading, Transaction
from app.platform.settings import settings
from app.platform.web import MAX_IMAGE_BYTES, TooLarge
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · needs"])


@youth.post(
    "/needs",
    status_code=201,
    response_model=schemas.NeedReceipt,
    responses=can_raise(
        Unauthenticated,
        ConsentMissing,
        OrganisationNotFound,
        problems.ImageNotFound,
        problems.ImageTaken,
        idempotency.KeyReused,
        TooManyRequests,
    ),
)
async def submit_need(
    draft: schemas.NeedDraft,
    youth_id: CurrentYouth,
    once: idempotency.OnceKey,
    session: Transaction,
) -> Response:
    """Say what you need. The answer tells what was understood and who has it.

    Retry with the same `Idempotency-Key` as often as the network demands: one need comes of it.
    """

    async def work() -> schemas.NeedReceipt:
        await ratelimit.spend(settings().submit_rate, "submit", youth_id.hex)
        return await flow.submit_need(session, youth_id, draft)

    return await once.answer(session, youth_id, work)


@youth.get(
    "/needs",
    response_model=schemas.NeedPage,
    responses=can_raise(Unauthenticated, BadCursor),
)
async def list_my_needs(
    youth_id: CurrentYouth,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Return one's own needs, the newest first."""
    body = await needs.list_mine(youth_id, limit, cursor)
    return Response(body, media_type="application/json")


@youth.get("/needs/{need_id}", responses=can_raise(Unauthenticated, problems.NeedNotFound))
async def read_my_need(
    need_id: schemas.NeedId, youth_id: CurrentYouth, session: Reading
) -> schemas.NeedDetail:
    """Return one need with its timeline, and what can be done with it now."""
    return await needs.need_of_youth(session, need_id, youth_id)


@youth.post(
    "/needs/{need_id}/split",
    status_code=201,
    response_model=schemas.SplitOut,
    responses=can_raise(
        Unauthenticated,
        problems.NeedNotFound,
        problems.NeedMoveRefused,
        problems.CannotCutThere,
        idempotency.KeyReused,
        TooManyRequests,
    ),
)
async def split_need(
    need_id: schemas.NeedId,
    draft: schemas.SplitIn,
    youth_id: CurrentYouth,
    once: idempotency.OnceKey,
    session: Transaction,
) -> Response:
    """Make two needs of one that nobody has taken on; both are read and handed over anew.

    The first keeps its number and the pictures; what was said at first stays in its timeline.
    """

    async def work() -> schemas.SplitOut:
        await ratelimit.spend(settings().submit_rate, "submit", youth_id.hex)
        return await splitting.split_need(session, need_id, youth_id, draft.at)

    return await once.answer(session, youth_id, work)


@youth.post(
    "/images",
    status_code=201,
    max_body_size=MAX_IMAGE_BYTES,
    responses=can_raise(Unauthenticated, problems.BadImage, TooLarge, TooManyRequests),
)
async def upload_image(
    file: Annotated[UploadFile, File(description="JPG, PNG or WebP, at most 10 MB")],
    youth_id: CurrentYouth,
    session: Transaction,
) -> schemas.ImageOut:
    """Upload a picture for a need to come; the same picture again gives the same id."""
    await ratelimit.spend("60/hour", "image", youth_id.hex)
    return await needs.store_image(session, youth_id, await file.read())


@youth.get(
    "/images/{image_id}",
    response_class=Response,
    responses={
        200: {"content": {needs.MEDIA_TYPE: {}}, "description": "the picture"},
        **can_raise(Unauthenticated, problems.ImageNotFound),
    },
)
async def read_my_image(
    image_id: schemas.ImageId, youth_id: CurrentYouth, session: Reading
) -> Response:
    """Return one's own picture."""
    content = await needs.image_of_youth(session, image_id, youth_id)
    return Response(content, media_type=needs.MEDIA_TYPE)


@youth.get("/taxonomy", dependencies=[Public])
async def read_taxonomy() -> classifier.TaxonomyOut:
    """Return fields, topics, kinds and urgencies with their Chinese names."""
    return classifier.taxonomy_out()


@youth.get("/hotlines", dependencies=[Public])
async def read_hotlines() -> list[schemas.Hotline]:
    """Return the numbers to call when waiting is not an option."""
    return [
        schemas.Hotline(number=line.number, name=line.name, hours=line.hours)
        for line in classifier.hotlines()
    ]
