"""One page for one assignment, with the forms that are open now."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.datastructures import FormData

from app.domains.identity import service as identity
from app.domains.identity.actors import Public, address
from app.domains.links.problems import LinkNotFound
from app.domains.needs import schemas
from app.domains.needs.problems import CallEnded
from app.domains.needs.service import MEDIA_TYPE
from app.entry.h5.forms import once_of, read, texts_of
from app.entry.partner_pages.rendering import page
from app.journeys.channels import by_link
from app.journeys.channels.by_link import DEEDS, Called
from app.journeys.handling.working import Work
from app.kernel.problems import NotFound, Problem
from app.platform import db, idempotency, ratelimit
from app.platform.db import Reading, Session

router = APIRouter(dependencies=[Public])

Token = Annotated[str, Path(max_length=200)]
_WRONG_TOKENS = "30/minute"
_MOST_FIELDS = 20
_LONGEST_FIELD = 64 * 1024
_MOST_NAMES = 300


@dataclass(frozen=True, slots=True)
class _Refused:
    """A form that was not taken: what was written in it, and what is wrong with it."""

    deed: str
    written: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    status: int = 422


@router.get("/{token}")
async def show(request: Request, token: Token, session: Reading) -> Response:
    """Show the assignment; nothing changes, however often it is opened."""
    return await _show(request, session, token)


@router.get("/{token}/images/{image_id}")
async def show_picture(
    request: Request, token: Token, image_id: schemas.ImageId, session: Reading
) -> Response:
    """Return a picture of the need."""
    try:
        content = await by_link.picture(session, token, image_id)
    except LinkNotFound:
        await _count_wrong(request)
        raise
    return Response(content, media_type=MEDIA_TYPE)


async def _fields(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD)


@router.post("/{token}/{deed}")
async def do(
    request: Request, token: Token, deed: str, form: Annotated[FormData, Depends(_fields)]
) -> Response:
    """Accept, decline, ask, answer; then show the assignment as it is now."""
    if deed not in DEEDS:
        raise NotFound
    kind, act = DEEDS[deed]
    written = texts_of(form)
    said, wrong = read(kind, {name: text for name, text in written.items() if text.strip()})
    if said is None:
        return await _again(request, token, _Refused(deed, written, wrong))
    try:
        async with db.transaction() as session:

            async def deal(work: Work) -> Any:
                return await act(session, work, said)

            async def work() -> BaseModel:
                return await by_link.act(session, token, deal)

            owner = await by_link.owner_of(session, token)
            await once_of(request, form).answer(session, owner, work)
    except Problem as problem:
        if isinstance(problem, LinkNotFound):
            await _count_wrong(request)
            raise
        if problem.status in {404, 410, 429} or isinstance(problem, CallEnded):
            raise
        refused = _Refused(deed, written, notice=_friendly(problem), status=problem.status)
        return await _again(request, token, refused)
    return RedirectResponse(f"/p/{token}?done={deed}", 303)


def _friendly(problem: Problem) -> str:
    if isinstance(problem, idempotency.KeyReused):
        return "这张表单已经提交过了，请在下面查看最新情况。"
    return problem.said


async def _count_wrong(request: Request) -> None:
    """Let nobody try addresses for long."""
    await ratelimit.spend(_WRONG_TOKENS, "wrong partner link", address(request))


async def _again(request: Request, token: str, refused: _Refused) -> Response:
    async with db.reading() as session:
        return await _show(request, session, token, refused)


async def _show(
    request: Request, session: Session, token: str, refused: _Refused | None = None
) -> Response:
    try:
        seen = await by_link.look(session, token)
    except LinkNotFound:
        await _count_wrong(request)
        raise
    if isinstance(seen, Called):
        return page(
            "call.html",
            status=200 if refused is None else refused.status,
            here=f"/p/{token}",
            seen=seen,
            one=seen.call,
            refused=refused or _Refused(""),
        )
    done = request.query_params.get("done", "") if refused is None else ""
    names: list[str] = []
    if "refusal" in seen.may:
        everyone = await identity.active_names(session)
        names = sorted(set(everyone.values()) - {seen.organisation})[:_MOST_NAMES]
    return page(
        "over.html" if seen.is_over else "assignment.html",
        status=200 if refused is None else refused.status,
        here=f"/p/{token}",
        seen=seen,
        one=seen.assignment,
        done=done,
        organisations=names,
        refused=refused or _Refused(""),
    )
