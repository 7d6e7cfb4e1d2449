"""Routes of voices: tell everybody, take it back, read what others told."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domains.identity.actors import CurrentYouth, Public, SignedElsewhere
from app.domains.moderation import links, problems
from app.domains.moderation import service as moderation
from app.domains.moderation.schemas import AppealIn, ContentId, ContentOut, ImageId
from app.domains.moderation.states import Kind
from app.domains.needs import service as needs
from app.domains.needs.problems import ImageNotFound, NeedNotFound
from app.domains.needs.schemas import NeedId
from app.journeys.voices import flow
from app.kernel import ids
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import NotFound, Unauthenticated
from app.platform.db import Reading, Transaction
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · voices"])
links_router = APIRouter(prefix="/p", include_in_schema=False)

_MINE = can_raise(Unauthenticated, problems.ContentNotFound, problems.ContentMoveRefused)


@youth.put(
    "/needs/{need_id}/voice",
    responses={**_MINE, **can_raise(NeedNotFound, flow.VoicesAreOff, flow.NeedNotFit)},
)
async def publish(
    need_id: NeedId, draft: flow.VoiceIn, youth_id: CurrentYouth, session: Transaction
) -> ContentOut:
    """Ask to tell everybody of a closed need. Nothing is shown before it was checked."""
    return await flow.publish(session, need_id, youth_id, with_pictures=draft.with_pictures)


@youth.get("/needs/{need_id}/voice", responses=_MINE)
async def read_my_voice(need_id: NeedId, youth_id: CurrentYouth, session: Reading) -> ContentOut:
    """Return where one's own voice stands."""
    return await moderation.content_about(session, Kind.voice, need_id, youth_id)


@youth.delete("/needs/{need_id}/voice", responses=_MINE)
async def withdraw_voice(
    need_id: NeedId, youth_id: CurrentYouth, session: Transaction
) -> ContentOut:
    """Take a voice back; it disappears at once."""
    return await flow.withdraw(session, need_id, youth_id)


@youth.put("/needs/{need_id}/voice/appeal", responses=_MINE)
async def appeal_voice(
    need_id: NeedId, draft: AppealIn, youth_id: CurrentYouth, session: Transaction
) -> ContentOut:
    """Object to a rejection; another member of staff looks again."""
    return await flow.appeal(session, need_id, youth_id, draft.reason)


@youth.get("/voices", dependencies=[Public], responses=can_raise(flow.VoicesAreOff, BadCursor))
async def list_voices(
    session: Reading,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> flow.VoicePage:
    """Return what people told everybody, the newest first."""
    return await flow.list_all(session, limit, cursor)


@youth.get(
    "/voices/{content_id}/images/{image_id}",
    dependencies=[Public],
    response_class=Response,
    responses={
        200: {"content": {needs.MEDIA_TYPE: {}}, "description": "the picture"},
        **can_raise(ImageNotFound, flow.VoicesAreOff),
    },
)
async def read_voice_image(content_id: ContentId, image_id: ImageId, session: Reading) -> Response:
    """Return a picture of a voice."""
    flow.check_open()
    if not await moderation.has_shown(session, content_id, image_id):
        raise ImageNotFound
    return Response(await needs.image_content(image_id), media_type=needs.MEDIA_TYPE)


@links_router.get("/pictures/{name}/{seal}", dependencies=[SignedElsewhere])
async def show_picture_to_wechat(name: str, seal: str) -> Response:
    """Return a picture to whoever holds a signed address of it: WeChat, to look at it."""
    if not links.is_good(name, seal):
        raise NotFound
    try:
        image_id = ids.decode("img", name)
    except ValueError:
        raise NotFound from None
    return Response(await needs.image_content(image_id), media_type=needs.MEDIA_TYPE)
