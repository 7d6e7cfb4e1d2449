"""Pages around needs: say one, see them all, see one with all that can be done to it now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.datastructures import FormData

from app.domains.feedback.schemas import VerdictIn
from app.domains.identity import service as identity
from app.domains.identity.actors import BrowserYouth, Public
from app.domains.moderation.schemas import AppealIn
from app.domains.needs import schemas
from app.domains.needs import service as needs
from app.domains.needs.disclosure_schemas import PhoneSharingIn
from app.domains.needs.service import MEDIA_TYPE
from app.entry.h5.forms import (
    MOST_PICTURES,
    CheckedForm,
    once_of,
    pictures_of,
    read,
    texts_of,
)
from app.entry.h5.rendering import page
from app.journeys.handling import disclosing_flow, youth_flow
from app.journeys.intake import flow, splitting
from app.journeys.supporting import flow as supporting
from app.journeys.voices import flow as voices
from app.journeys.voices.flow import VoiceIn
from app.kernel import ids
from app.kernel.problems import NotFound, Problem
from app.platform import db, idempotency, ratelimit
from app.platform.db import Reading, Session
from app.platform.settings import settings
from app.platform.web import MAX_IMAGE_BYTES, TooLarge

router = APIRouter()

_PAGE = 20


@router.get("/needs/new")
async def new_need(request: Request, youth_id: BrowserYouth, session: Reading) -> Response:
    """Show the form for a new need."""
    return await _form(request, session, youth_id, {}, {})


@router.post("/needs/new", max_body_size=(MOST_PICTURES + 1) * MAX_IMAGE_BYTES)
async def submit_need(request: Request, youth_id: BrowserYouth, form: CheckedForm) -> Response:
    """Take a need; what is wrong with it is said beside the words, which stay."""
    written = texts_of(form)
    draft, wrong = read(schemas.NeedDraft, _draft(written))
    async with db.reading() as session:
        person = await identity.profile(session, youth_id)
        if person.consent_version is None and written.get("agree") != "yes":
            wrong["agree"] = "请先阅读并同意隐私说明"
        if len(pictures_of(form, "pictures")) > MOST_PICTURES:
            wrong["pictures"] = f"最多 {MOST_PICTURES} 张图片，请重新选择"
        if draft is None or wrong:
            return await _form(request, session, youth_id, written, wrong, status=422)
    try:
        need_id = await _submit(request, youth_id, form, draft)
    except Problem as problem:
        wrong[""] = _friendly(problem)
        async with db.reading() as session:
            return await _form(request, session, youth_id, written, wrong, status=problem.status)
    return RedirectResponse(f"/h5/needs/{need_id}?new=1", 303)


async def _submit(
    request: Request, youth_id: UUID, form: FormData, draft: schemas.NeedDraft
) -> str:
    """Store pictures and need in one transaction; the same form again gives the same need."""
    async with db.transaction() as session:

        async def work() -> schemas.NeedReceipt:
            await ratelimit.spend(settings().submit_rate, "submit", youth_id.hex)
            if form.get("agree") == "yes":
                await identity.give_consent(session, youth_id, identity.PRIVACY_VERSION)
            images = [await _store(session, youth_id, one) for one in pictures_of(form, "pictures")]
            whole = draft.model_copy(update={"images": sorted(set(images))})
            return await flow.submit_need(session, youth_id, whole)

        answer = await once_of(request, form).answer(session, youth_id, work)
    receipt: dict[str, Any] = orjson.loads(answer.body)
    return str(receipt["id"])


async def _store(session: Session, youth_id: UUID, picture: Any) -> UUID:
    if (picture.size or 0) > MAX_IMAGE_BYTES:
        raise TooLarge("图片太大，每张最多 10 MB。")
    stored = await needs.store_image(session, youth_id, await picture.read())
    return stored.id


def _draft(written: dict[str, str]) -> dict[str, Any]:
    adcode, address = written.get("adcode", ""), written.get("address", "").strip()
    place = {"adcode": adcode, "address": address or None} if adcode else None
    return {
        "text": written.get("text", ""),
        "place": place,
        "is_anonymous": written.get("is_anonymous") == "yes",
    }


def _friendly(problem: Problem) -> str:
    if isinstance(problem, idempotency.KeyReused):
        return "这张表单已经提交过了。如要再说一件，请重新打开“说需求”。"
    return problem.said


async def _form(
    request: Request,
    session: Session,
    youth_id: UUID,
    written: dict[str, str],
    wrong: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    person = await identity.profile(session, youth_id)
    return page(
        request,
        "new.html",
        status=status,
        written=written,
        wrong=wrong,
        districts=await identity.list_districts(session),
        has_consented=person.consent_version is not None,
        most_pictures=MOST_PICTURES,
    )


@router.get("/needs")
async def list_needs(
    request: Request,
    youth_id: BrowserYouth,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show one's needs, the newest first."""
    listed = await needs.page_of_mine(youth_id, _PAGE, cursor)
    return page(request, "list.html", items=listed.items, next_cursor=listed.next_cursor)


@router.get("/voices", dependencies=[Public])
async def list_voices(
    request: Request,
    session: Reading,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show what people told everybody, the newest first."""
    listed = await voices.list_all(session, _PAGE, cursor)
    return page(request, "voices.html", items=listed.items, next_cursor=listed.next_cursor)


@router.get("/needs/{need_id}")
async def show_need(
    request: Request,
    need_id: schemas.NeedId,
    youth_id: BrowserYouth,
    session: Reading,
) -> Response:
    """Show one need, its timeline, and the forms that are open now."""
    return await _show(request, session, need_id, youth_id)


@dataclass(frozen=True, slots=True)
class _Refused:
    """A form that was not taken: what was written in it, and what is wrong with it."""

    written: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    """What has nothing to do with one field, such as that the need has moved on."""
    status: int = 200


async def _show(
    request: Request,
    session: Session,
    need_id: UUID,
    youth_id: UUID,
    refused: _Refused | None = None,
) -> Response:
    said = refused or _Refused()
    return page(
        request,
        "need.html",
        status=said.status,
        need=await needs.need_of_youth(session, need_id, youth_id),
        disclosures=await needs.disclosures_of(session, need_id, youth_id),
        voice=await voices.find_mine(session, need_id, youth_id),
        may_tell=settings().public_voices,
        is_new=request.query_params.get("new") == "1" and refused is None,
        written=said.written,
        wrong=said.wrong,
        notice=said.notice,
    )


Deed = Callable[[Session, UUID, UUID, Any], Awaitable[BaseModel]]


async def _add(session: Session, need_id: UUID, me: UUID, said: schemas.WordsIn) -> Any:
    return await youth_flow.add_information(session, need_id, me, said.text)


async def _reply(session: Session, need_id: UUID, me: UUID, said: schemas.WordsIn) -> Any:
    return await youth_flow.reply(session, need_id, me, said.text)


async def _withdraw(session: Session, need_id: UUID, me: UUID, _said: BaseModel) -> Any:
    return await youth_flow.withdraw(session, need_id, me, None)


async def _own_way(session: Session, need_id: UUID, me: UUID, _said: BaseModel) -> Any:
    return await supporting.go_own_way(session, need_id, me, None)


async def _split(session: Session, need_id: UUID, me: UUID, said: schemas.SplitIn) -> Any:
    await ratelimit.spend(settings().submit_rate, "submit", me.hex)
    return await splitting.split_need(session, need_id, me, said.at)


async def _appeal(session: Session, need_id: UUID, me: UUID, said: schemas.ReasonIn) -> Any:
    return await youth_flow.appeal(session, need_id, me, said.reason)


async def _judge(session: Session, need_id: UUID, me: UUID, said: VerdictIn) -> Any:
    return await youth_flow.judge(session, need_id, me, said)


async def _share_phone(session: Session, need_id: UUID, me: UUID, said: PhoneSharingIn) -> Any:
    return await disclosing_flow.share_phone(session, need_id, me, is_allowed=said.allowed)


async def _tell(session: Session, need_id: UUID, me: UUID, said: VoiceIn) -> Any:
    return await voices.publish(session, need_id, me, with_pictures=said.with_pictures)


async def _untell(session: Session, need_id: UUID, me: UUID, _said: BaseModel) -> Any:
    return await voices.withdraw(session, need_id, me)


async def _appeal_voice(session: Session, need_id: UUID, me: UUID, said: AppealIn) -> Any:
    return await voices.appeal(session, need_id, me, said.reason)


class _Nothing(BaseModel):
    """A form without fields."""


_DEEDS: dict[str, tuple[type[BaseModel], Deed]] = {
    "information": (schemas.WordsIn, _add),
    "replies": (schemas.WordsIn, _reply),
    "withdrawal": (_Nothing, _withdraw),
    "own-way": (_Nothing, _own_way),
    "split": (schemas.SplitIn, _split),
    "appeal": (schemas.ReasonIn, _appeal),
    "verdict": (VerdictIn, _judge),
    "phone-sharing": (PhoneSharingIn, _share_phone),
    "voice": (VoiceIn, _tell),
    "voice-withdrawal": (_Nothing, _untell),
    "voice-appeal": (AppealIn, _appeal_voice),
}


@router.post("/needs/{need_id}/{deed}")
async def do(
    request: Request, need_id: schemas.NeedId, deed: str, youth_id: BrowserYouth, form: CheckedForm
) -> Response:
    """Add, reply, withdraw, appeal or judge, then show the need as it is now."""
    if deed not in _DEEDS:
        raise NotFound
    kind, act = _DEEDS[deed]
    written = texts_of(form)
    fields: dict[str, Any] = {**written}
    if deed == "verdict":
        fields["tags"] = [one for one in form.getlist("tags") if isinstance(one, str)]
    said, wrong = read(kind, fields)
    if said is None:
        return await _again(
            request, need_id, youth_id, _Refused(written, {deed: _first(wrong)}, status=422)
        )
    try:
        async with db.transaction() as session:

            async def work() -> BaseModel:
                return await act(session, need_id, youth_id, said)

            await once_of(request, form).answer(session, youth_id, work)
    except Problem as problem:
        if isinstance(problem, NotFound):
            raise
        refused = _Refused(written, notice=_friendly(problem), status=problem.status)
        return await _again(request, need_id, youth_id, refused)
    return RedirectResponse(f"/h5/needs/{ids.encode('need', need_id)}", 303)


def _first(wrong: dict[str, str]) -> str:
    return next(iter(wrong.values()), "请重新填写")


async def _again(request: Request, need_id: UUID, youth_id: UUID, refused: _Refused) -> Response:
    """Show the need once more, with the form that was not taken."""
    async with db.reading() as session:
        return await _show(request, session, need_id, youth_id, refused)


@router.get("/images/{image_id}")
async def show_image(
    image_id: schemas.ImageId, youth_id: BrowserYouth, session: Reading
) -> Response:
    """Return one's own picture."""
    content = await needs.image_of_youth(session, image_id, youth_id)
    headers = {"cache-control": "private, max-age=86400"}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)
