"""The token endpoint for partners' programs, its metadata, and the end of a token.

Refusals have the shape that RFC 6749 section 5.2 asks for, as `application/json`, since that is
what OAuth libraries read; beside it they carry our stable code.
"""

import base64
import binascii
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import unquote_plus

import orjson
import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import SecretStr

from app.domains.identity import client_schemas as schemas
from app.domains.identity import problems
from app.domains.identity import service as identity
from app.domains.identity.actors import Public
from app.domains.identity.problems import OAuthRefused
from app.domains.identity.service import Presented
from app.domains.identity.states import Scope
from app.platform.db import Transaction
from app.platform.settings import settings

GRANT = "client_credentials"
AUTH_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
REVOCATION_PATH = "/oauth/revoke"
_NOTHING = SecretStr("")
_NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


class _OAuthRoute(APIRoute):
    """A route that says no in the words of RFC 6749."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with refusals turned into answers."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except OAuthRefused as error:
                return _refusal(request, error)
            except RequestValidationError:
                return _refusal(request, problems.TokenRequestInvalid())

        return answer


def _refusal(request: Request, error: OAuthRefused) -> Response:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    body = {
        "error": error.error,
        "error_description": error.described,
        "code": error.code,
        "detail": error.said,
        "request_id": request_id,
    }
    headers = dict(_NO_STORE)
    if error.status == 401:
        scheme = "Basic" if request.headers.get("authorization") else "Bearer"
        headers["www-authenticate"] = f'{scheme} realm="needs-express"'
    return Response(orjson.dumps(body), error.status, headers, "application/json")


def _refusals(*kinds: type[OAuthRefused]) -> dict[int | str, dict[str, Any]]:
    declared: dict[int | str, dict[str, Any]] = {}
    every: tuple[type[OAuthRefused], ...] = (problems.TokenRequestInvalid, *kinds)
    for kind in every:
        entry = declared.setdefault(kind.status, {"model": schemas.OAuthError, "description": ""})
        said = f"`{kind.error}` (`{kind.code}`) {kind.title}"
        entry["description"] = "; ".join(filter(None, [entry["description"], said]))
    return declared


partner = APIRouter(tags=["partner · sign-in"], route_class=_OAuthRoute)

ClientIdField = Annotated[str, Form(max_length=100)]
SecretField = Annotated[SecretStr, Form(max_length=200)]
AssertionTypeField = Annotated[str, Form(max_length=100)]
AssertionField = Annotated[SecretStr, Form(max_length=4000)]


async def _presented(request: Request) -> Presented:
    """Return how a client names itself: by HTTP Basic, by form fields, or by a signed login."""
    form = await request.form()
    if any(len(form.getlist(name)) > 1 for name in form):
        raise problems.TokenRequestInvalid
    written = {name: str(value) for name, value in form.items()}
    name, secret = written.get("client_id", ""), written.get("client_secret", "")
    assertion = written.get("client_assertion", "")
    basic = _basic(request.headers.get("authorization", ""))
    if sum((basic is not None, bool(secret), bool(assertion))) > 1:
        raise problems.TokenRequestInvalid
    if basic is not None:
        if name and name != basic[0]:
            raise problems.TokenRequestInvalid
        return Presented(*basic)
    if assertion:
        if written.get("client_assertion_type") != identity.ASSERTION_TYPE:
            raise problems.TokenRequestInvalid
        return Presented(name, assertion=assertion)
    return Presented(name, secret)


def _basic(header: str) -> tuple[str, str] | None:
    """Read HTTP Basic credentials, form-encoded inside as RFC 6749 section 2.3.1 asks."""
    kind, _, packed = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise problems.ClientRefused from error
    return unquote_plus(name), unquote_plus(secret)


@partner.post(
    identity.TOKEN_PATH,
    dependencies=[Public],
    responses=_refusals(problems.GrantUnsupported, problems.ScopeRefused, problems.ClientRefused),
)
async def issue_client_token(  # noqa: PLR0913  the fields of the form, for the contract
    request: Request,
    response: Response,
    session: Transaction,
    grant_type: Annotated[str, Form(max_length=60, examples=[GRANT])] = "",
    client_id: ClientIdField = "",  # noqa: ARG001  read as a whole by `_presented`
    client_secret: SecretField = _NOTHING,  # noqa: ARG001
    client_assertion_type: AssertionTypeField = "",  # noqa: ARG001
    client_assertion: AssertionField = _NOTHING,  # noqa: ARG001
    scope: Annotated[str, Form(max_length=400)] = "",
) -> schemas.ClientTokenOut:
    """Return an access token for client credentials.

    By HTTP Basic, by form fields, or by a login signed with your key (`private_key_jwt`).
    """
    presented = await _presented(request)
    if not grant_type:
        raise problems.TokenRequestInvalid
    if grant_type != GRANT:
        raise problems.GrantUnsupported
    issued = await identity.issue_client_token(session, presented, set(scope.split()))
    response.headers.update(_NO_STORE)
    return schemas.ClientTokenOut(
        access_token=issued.access_token,
        token_type="Bearer",  # noqa: S106  the token's type, not a token
        expires_in=issued.expires_in_s,
        scope=" ".join(issued.scopes),
    )


@partner.post(
    REVOCATION_PATH,
    dependencies=[Public],
    responses=_refusals(problems.TokenOfAnother, problems.ClientRefused),
)
async def revoke_client_token(  # noqa: PLR0913  the fields of the form, for the contract
    request: Request,
    session: Transaction,
    token: Annotated[SecretStr, Form(max_length=2048)],
    token_type_hint: Annotated[str, Form(max_length=60)] = "",  # noqa: ARG001  there is one type
    client_id: ClientIdField = "",  # noqa: ARG001  read as a whole by `_presented`
    client_secret: SecretField = _NOTHING,  # noqa: ARG001
    client_assertion_type: AssertionTypeField = "",  # noqa: ARG001
    client_assertion: AssertionField = _NOTHING,  # noqa: ARG001
) -> Response:
    """End an access token now (RFC 7009). One that is over or unknown answers 200 as well."""
    presented = await _presented(request)
    await identity.revoke_client_token(session, presented, token.get_secret_value())
    return Response(status_code=200, headers=_NO_STORE)


@partner.get("/.well-known/oauth-authorization-server", dependencies=[Public])
async def read_authorization_server() -> schemas.AuthorizationServer:
    """Return where and how a program gets a token (RFC 8414)."""
    at = settings().address
    return schemas.AuthorizationServer(
        issuer=at,
        token_endpoint=at + identity.TOKEN_PATH,
        revocation_endpoint=at + REVOCATION_PATH,
        grant_types_supported=[GRANT],
        response_types_supported=[],
        scopes_supported=[*Scope],
        token_endpoint_auth_methods_supported=AUTH_METHODS,
        token_endpoint_auth_signing_alg_values_supported=identity.ASSERTION_ALGORITHMS,
        revocation_endpoint_auth_methods_supported=AUTH_METHODS,
        revocation_endpoint_auth_signing_alg_values_supported=identity.ASSERTION_ALGORITHMS,
        service_documentation=f"{at}/partner/v1/openapi.json",
    )
