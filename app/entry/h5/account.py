"""Pages around the person: messages, account, privacy."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.domains.identity import service as identity
from app.domains.identity.actors import YOUTH_COOKIE, BrowserYouth, Public
from app.domains.identity.schemas import MeIn
from app.domains.notifications import service as notifications
from app.entry.h5.forms import CheckedForm, read, texts_of
from app.entry.h5.rendering import markdown, page
from app.journeys.people.api import export_my_data
from app.kernel.problems import InvalidRequest, NotFound
from app.platform.db import Reading, Transaction
from app.platform.settings import settings

router = APIRouter()

_PAGE = 20


@router.get("/", dependencies=[Public])
async def home() -> Response:
    """Lead to one's needs."""
    return RedirectResponse("/h5/needs", 303)


@router.get("/inbox")
async def show_inbox(
    request: Request,
    youth_id: BrowserYouth,
    session: Reading,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show what the person was told, the newest first."""
    listed = await notifications.inbox(session, youth_id, _PAGE, cursor)
    return page(request, "inbox.html", items=listed.items, next_cursor=listed.next_cursor)


@router.get("/me")
async def show_me(request: Request, youth_id: BrowserYouth, session: Reading) -> Response:
    """Show what we know of the person, and what they can do about it."""
    me = await identity.profile(session, youth_id)
    return page(request, "me.html", me=me, days=settings().leaving_days)


@router.get("/me/export")
async def export_me(youth_id: BrowserYouth, session: Reading) -> Response:
    """Return everything that is kept of the person."""
    return await export_my_data(youth_id, session)


@router.post("/me/{deed}")
async def change_me(
    request: Request, deed: str, youth_id: BrowserYouth, form: CheckedForm, session: Transaction
) -> Response:
    """Say one's age, take consent back, leave, stay, forget the phone, sign out everywhere."""
    match deed:
        case "birth-year":
            said, _wrong = read(MeIn, {"birth_year": texts_of(form).get("birth_year") or None})
            if said is None:
                raise InvalidRequest("请填写四位数的出生年份，如 2001。")
            await identity.set_birth_year(session, youth_id, said.birth_year)
        case "consent-withdrawal":
            await identity.withdraw_consent(session, youth_id)
        case "leaving":
            await identity.ask_to_leave(session, youth_id)
        case "staying":
            await identity.stay(session, youth_id)
        case "phone-removal":
            await identity.forget_phone(session, youth_id)
        case "sign-out-everywhere":
            await identity.revoke_all(session, youth_id)
            detail = "所有手机和浏览器上的登录都已失效。"
            answer = page(request, "goodbye.html", title="已全部退出", detail=detail)
            answer.delete_cookie(YOUTH_COOKIE, path="/h5")
            return answer
        case _:
            raise NotFound
    return RedirectResponse("/h5/me", 303)


@router.get("/privacy", dependencies=[Public])
async def show_privacy(request: Request) -> Response:
    """Show the present privacy text."""
    text = markdown(identity.privacy_text())
    return page(request, "privacy.html", text=text, version=identity.PRIVACY_VERSION)
