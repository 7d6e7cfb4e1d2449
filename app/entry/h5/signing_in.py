"""Signing in inside WeChat: its OAuth2 tells the openid, silently (page "网页授权")."""

import re
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.domains.identity import service as identity
from app.domains.identity.actors import YOUTH_COOKIE, BrowserYouth, Public
from app.domains.identity.states import WeChatApp
from app.entry.h5.forms import CheckedForm
from app.entry.h5.rendering import page
from app.gateways import wechat
from app.kernel.problems import Problem, Unavailable
from app.platform import crypto, db, qr
from app.platform.db import Transaction
from app.platform.settings import settings

router = APIRouter()

_STATE_COOKIE = "yne_h5_state"
_STATE_S = 600
# Longer than any session without a visit: how long that is, the server decides.
_COOKIE_S = 180 * 24 * 3600
# Only our own pages, spelled plainly: no host, no backslash, nothing that a browser bends.
_OUR_PAGE = re.compile(r"/h5/[A-Za-z0-9/_\-]{0,120}(\?[A-Za-z0-9=&_\-]{0,120})?")
_HOME = "/h5/needs"


class SignInFailed(Problem):
    """WeChat did not say who this is."""

    code = "h5.sign_in_failed"
    status = 403
    title = "没有登录成功"
    detail = "微信没有确认你的身份，请返回公众号，从菜单重新打开。"


def ask_to_sign_in(request: Request) -> Response:
    """Lead a browser to the sign-in; outside WeChat, show how to get inside."""
    wanted = request.url.path if request.method == "GET" else _HOME
    if request.url.query and request.method == "GET":
        wanted = f"{wanted}?{request.url.query}"
    back = _ours(wanted)
    if _is_in_wechat(request) and wechat.has_official_account():
        return RedirectResponse(f"/h5/sign-in?next={quote(back, safe='')}", 303)
    return page(
        request,
        "outside.html",
        status=401,
        qr=qr.svg(f"{_root(request)}{back}"),
        sandbox_next=quote(back, safe="") if wechat.settings().is_sandbox else "",
    )


@router.get("/sign-in", dependencies=[Public])
async def sign_in(request: Request, next: str = _HOME) -> Response:
    """Send the browser to WeChat, with a state that only this browser can bring back."""
    if not wechat.has_official_account():
        raise Unavailable("公众号尚未开通，请使用小程序。")
    state = crypto.new_token(24).replace("-", "a").replace("_", "b")
    back_to = f"{_root(request)}/h5/signed-in"
    answer = RedirectResponse(wechat.official_account().authorize_url(back_to, state), 302)
    answer.set_cookie(
        _cookie_of(state),
        f"{state}.{quote(_ours(next), safe='')}",
        max_age=_STATE_S,
        path="/h5",
        httponly=True,
        secure=settings().is_production,
        samesite="lax",
    )
    return answer


@router.get("/signed-in", dependencies=[Public])
async def signed_in(request: Request, code: str = "", state: str = "") -> Response:
    """Take what WeChat says, open a session and go where the person wanted to go."""
    known, _, wanted = request.cookies.get(_cookie_of(state), "").partition(".")
    if not known or not state or not crypto.same(known.encode(), state.encode()):
        # A second visit with the same address: who is signed in goes on, others begin anew.
        if request.cookies.get(YOUTH_COOKIE):
            return RedirectResponse(_HOME, 303)
        raise SignInFailed
    back = _ours(unquote(wanted))
    try:
        who = await wechat.official_account().who_opened(code)
    except wechat.LoginCodeRefused as error:
        raise SignInFailed from error
    except wechat.WeChatError as error:
        raise Unavailable("微信暂时没有响应，请稍后再打开。", retry_after=5) from error
    if who.is_snapshot:
        return page(request, "snapshot.html")
    async with db.transaction() as session:
        youth_id = await identity.person_of(session, WeChatApp.official, who.openid, who.unionid)
        token = await identity.open_browser(session, youth_id)
    answer = RedirectResponse(back, 303)
    answer.delete_cookie(_cookie_of(state), path="/h5")
    answer.set_cookie(
        YOUTH_COOKIE,
        token,
        max_age=_COOKIE_S,
        path="/h5",
        httponly=True,
        secure=settings().is_production,
        samesite="lax",
    )
    return answer


@router.post("/sign-out")
async def sign_out(
    request: Request, _youth_id: BrowserYouth, _form: CheckedForm, session: Transaction
) -> Response:
    """End this browser's session."""
    await identity.close_browser(session, request.cookies[YOUTH_COOKIE])
    answer = page(request, "goodbye.html", title="已退出登录", detail="需要时从公众号菜单再打开。")
    answer.delete_cookie(YOUTH_COOKIE, path="/h5")
    return answer


def _cookie_of(state: str) -> str:
    """Return the name of a state's cookie: two pages that sign in at once do not disturb."""
    mark = "".join(one for one in state[:8] if one.isascii() and one.isalnum())
    return f"{_STATE_COOKIE}_{mark}"


def _ours(wanted: str) -> str:
    return wanted if _OUR_PAGE.fullmatch(wanted) else _HOME


def _is_in_wechat(request: Request) -> bool:
    return "micromessenger" in request.headers.get("user-agent", "").lower()


def _root(request: Request) -> str:
    """Return our address: as configured in production, as reached on a desk."""
    if settings().is_production:
        return settings().address
    return f"{request.url.scheme}://{request.url.netloc}"
