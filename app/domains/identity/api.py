"""Routes of identity: signing in, consent, the organisation tree."""

from fastapi import APIRouter, Request, Response

from app.domains.identity import problems, schemas
from app.domains.identity import service as identity
from app.domains.identity.actors import (
    STAFF_COOKIE,
    Administrator,
    CurrentStaff,
    CurrentYouth,
    LoginAttempt,
    Public,
)
from app.domains.identity.states import WeChatApp
from app.gateways import wechat
from app.kernel.problems import Forbidden, TooManyRequests, Unauthenticated, Unavailable
from app.platform import db, idempotency
from app.platform.db import Reading, Transaction
from app.platform.settings import settings
from app.platform.web import problems as can_raise

youth = APIRouter(prefix="/api/v1", tags=["youth · sign-in"])
staff = APIRouter(prefix="/staff/v1", tags=["staff · sign-in"])


def _tokens(signed_in: identity.SignedIn) -> schemas.TokensOut:
    return schemas.TokensOut(
        youth_id=signed_in.youth_id,
        access_token=signed_in.access_token,
        token_type="Bearer",  # noqa: S106  the token's type, not a token
        expires_in=signed_in.expires_in_s,
        refresh_token=signed_in.refresh_token,
    )


@youth.post(
    "/auth/wechat",
    dependencies=[Public],
    responses=can_raise(
        problems.LoginCodeRefused, problems.LoginBlocked, TooManyRequests, Unavailable
    ),
)
async def sign_in_with_wechat(draft: schemas.WeChatLogin) -> schemas.TokensOut:
    """Trade the code of `wx.login` for an access and a refresh token."""
    # The network call comes first; the transaction opens only when it is over.
    try:
        who = await wechat.mini_program().code_to_session(draft.code)
    except wechat.LoginCodeRefused as error:
        raise problems.LoginCodeRefused from error
    except wechat.LoginBlocked as error:
        raise problems.LoginBlocked from error
    except wechat.WeChatError as error:
        raise Unavailable("微信登录服务暂时没有响应，请稍后再试。", retry_after=5) from error
    async with db.transaction() as session:
        signed_in = await identity.sign_in(
            session,
            WeChatApp.mini,
            who.openid,
            who.unionid,
            who.session_key.get_secret_value(),
        )
    return _tokens(signed_in)


@youth.post(
    "/auth/refresh",
    dependencies=[Public],
    responses=can_raise(problems.RefreshRefused, TooManyRequests),
)
async def refresh_tokens(draft: schemas.RefreshIn) -> schemas.TokensOut:
    """Trade a refresh token for a new pair. Used twice (but for a quick retry), all end."""
    async with db.transaction() as session:
        signed_in = await identity.refresh(session, draft.refresh_token)
    if signed_in is None:
        raise problems.RefreshRefused
    return _tokens(signed_in)


@youth.post("/auth/sign-out", status_code=204, dependencies=[Public])
async def sign_out(draft: schemas.RefreshIn, session: Transaction) -> None:
    """End this phone's tokens."""
    await identity.sign_out(session, draft.refresh_token)


@youth.post("/auth/sign-out-everywhere", status_code=204, responses=can_raise(Unauthenticated))
async def sign_out_everywhere(youth_id: CurrentYouth, session: Transaction) -> None:
    """End all tokens of the person, on all phones and in all browsers, within seconds."""
    await identity.revoke_all(session, await identity.present_person(session, youth_id))


@youth.get("/privacy", dependencies=[Public])
async def read_privacy_text() -> schemas.PrivacyOut:
    """Return the present privacy text and its version."""
    return schemas.PrivacyOut(version=identity.PRIVACY_VERSION, text=identity.privacy_text())


@youth.post(
    "/consents", status_code=204, responses=can_raise(problems.ConsentOutdated, Unauthenticated)
)
async def give_consent(
    draft: schemas.ConsentIn, youth_id: CurrentYouth, session: Transaction
) -> None:
    """Agree to the privacy text; agreeing twice changes nothing."""
    await identity.give_consent(session, youth_id, draft.version)


@youth.delete("/consents", status_code=204, responses=can_raise(Unauthenticated))
async def withdraw_consent(youth_id: CurrentYouth, session: Transaction) -> None:
    """Take the consent back; needs under way go on, new ones cannot be submitted."""
    await identity.withdraw_consent(session, youth_id)


@youth.get("/me", responses=can_raise(Unauthenticated))
async def read_me(youth_id: CurrentYouth, session: Reading) -> schemas.MeOut:
    """Return what we know of the person."""
    found = await identity.profile(session, youth_id)
    return schemas.MeOut(
        id=found.id,
        birth_year=found.birth_year,
        has_consented=found.consent_version is not None,
        phone=found.phone,
        phone_required_for=sorted(settings().phone_required_for),
        leaves_at=found.leaves_at,
    )


@youth.put("/me", status_code=204, responses=can_raise(Unauthenticated))
async def change_me(draft: schemas.MeIn, youth_id: CurrentYouth, session: Transaction) -> None:
    """Change what the person told of themselves."""
    await identity.set_birth_year(session, youth_id, draft.birth_year)


@youth.put(
    "/me/phone",
    responses=can_raise(
        Unauthenticated, problems.PhoneRefused, problems.NoMiniProgram, Unavailable
    ),
)
async def verify_phone(draft: schemas.PhoneIn, youth_id: CurrentYouth) -> schemas.PhoneOut:
    """Keep the phone number that WeChat has verified for this person."""
    async with db.reading() as session:
        openid = await identity.openid_of(session, youth_id, WeChatApp.mini)
    if openid is None:
        raise problems.NoMiniProgram
    # No transaction is open while WeChat is asked.
    try:
        number = await wechat.mini_program().phone_number(draft.code, openid)
    except (wechat.LoginCodeRefused, wechat.UnknownRecipient) as error:
        raise problems.PhoneRefused from error
    except wechat.WeChatError as error:
        raise Unavailable(
            "微信暂时没有响应，手机号还没有验证，请稍后再试。", retry_after=5
        ) from error
    async with db.transaction() as session:
        return schemas.PhoneOut(phone=await identity.set_phone(session, youth_id, number.e164))


@youth.delete("/me/phone", status_code=204, responses=can_raise(Unauthenticated))
async def forget_phone(youth_id: CurrentYouth, session: Transaction) -> None:
    """Forget the phone number."""
    await identity.forget_phone(session, youth_id)


@youth.put("/me/leaving", responses=can_raise(Unauthenticated))
async def ask_to_leave(youth_id: CurrentYouth, session: Transaction) -> schemas.LeavingOut:
    """Ask for the account to be deleted (注销). There are some days to think again.

    Then words, pictures, phone and WeChat identity go for good; the figures stay, nameless.
    """
    person = await identity.present_person(session, youth_id)
    return schemas.LeavingOut(leaves_at=await identity.ask_to_leave(session, person))


@youth.delete("/me/leaving", status_code=204, responses=can_raise(Unauthenticated))
async def stay(youth_id: CurrentYouth, session: Transaction) -> None:
    """Take the wish to leave back."""
    await identity.stay(session, youth_id)


@staff.post(
    "/session",
    status_code=204,
    dependencies=[LoginAttempt],
    responses=can_raise(problems.PasswordRefused, problems.AccountLocked, TooManyRequests),
)
async def sign_in_staff(draft: schemas.StaffLogin, response: Response) -> None:
    """Open a session; the cookie carries it."""
    token = await identity.sign_in_staff(draft.login, draft.password.get_secret_value())
    response.set_cookie(
        STAFF_COOKIE,
        token,
        max_age=settings().staff_session_hours * 3600,
        httponly=True,
        secure=settings().is_production,
        samesite="lax",
    )


@staff.delete("/session", status_code=204, responses=can_raise(Unauthenticated))
async def sign_out_staff(
    request: Request, _actor: CurrentStaff, response: Response, session: Transaction
) -> None:
    """Close the session."""
    await identity.sign_out_staff(session, request.cookies[STAFF_COOKIE])
    response.delete_cookie(STAFF_COOKIE)


@staff.get("/me", responses=can_raise(Unauthenticated))
async def read_staff_me(actor: CurrentStaff) -> schemas.StaffOut:
    """Return who is signed in."""
    return schemas.StaffOut.model_validate(actor, from_attributes=True)


@staff.get("/organisations", responses=can_raise(Unauthenticated))
async def list_organisations(actor: CurrentStaff, session: Reading) -> schemas.OrganisationPage:
    """Return the own organisation and all below it."""
    found = await identity.list_organisations(session, actor.organisation_id)
    return schemas.OrganisationPage(
        items=[schemas.OrganisationOut.model_validate(one, from_attributes=True) for one in found]
    )


@staff.post(
    "/organisations",
    status_code=201,
    response_model=schemas.OrganisationOut,
    responses=can_raise(
        Unauthenticated, Forbidden, problems.OrganisationNotFound, idempotency.KeyReused
    ),
)
async def create_organisation(
    draft: schemas.OrganisationIn,
    actor: Administrator,
    once: idempotency.OnceKey,
    session: Transaction,
) -> Response:
    """Add an organisation below one's own; for administrators of an office."""

    async def work() -> schemas.OrganisationOut:
        await identity.require_office(session, actor.organisation_id)
        parent_id = draft.parent_id or actor.organisation_id
        await identity.find_organisation(session, parent_id, within=actor.organisation_id)
        new_id = await identity.create_organisation(
            session, draft.name, draft.kind, draft.area, parent_id
        )
        made = await identity.find_organisation(session, new_id)
        return schemas.OrganisationOut.model_validate(made, from_attributes=True)

    return await once.answer(session, actor.id, work)


@staff.post(
    "/staff",
    status_code=201,
    response_model=schemas.StaffOut,
    responses=can_raise(
        Unauthenticated,
        problems.OrganisationNotFound,
        problems.LoginTaken,
        idempotency.KeyReused,
    ),
)
async def create_staff(
    draft: schemas.StaffIn,
    actor: Administrator,
    once: idempotency.OnceKey,
    session: Transaction,
) -> Response:
    """Add a member of staff to the own organisation or one below it."""

    async def work() -> schemas.StaffOut:
        place = await identity.find_organisation(
            session, draft.organisation_id, within=actor.organisation_id
        )
        password = draft.password.get_secret_value()
        new_id = await identity.create_staff(
            session, place.id, draft.login, draft.name, draft.role, password
        )
        return schemas.StaffOut(
            id=new_id,
            name=draft.name,
            role=draft.role,
            organisation_id=place.id,
            organisation_name=place.name,
        )

    return await once.answer(session, actor.id, work)
