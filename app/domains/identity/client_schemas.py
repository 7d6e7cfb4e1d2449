"""Wire shapes of partners' credentials and of the token endpoint."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.domains.identity.states import USUAL_SCOPES, Scope
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written

ClientId = Annotated[UUID, ids.Prefixed("client")]

Jwk = Annotated[
    dict[str, Any],
    Field(
        max_length=12,
        description="Public key as JWK (RFC 7517): Ed25519 or P-256",
        examples=[
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            }
        ],
    ),
]


class ClientIn(Asked):
    """New credentials: what they are for, and what they may do."""

    name: Annotated[str, Written(0, 60)] = Field(default="", examples=["工单系统"])
    scopes: list[Scope] = Field(
        default_factory=lambda: [*USUAL_SCOPES], min_length=1, max_length=20
    )


class ClientOut(BaseModel):
    """API credentials; the secret is shown once."""

    client_id: str
    client_secret: str


class RotationIn(Asked):
    """How long the secret before the new one shall still open."""

    overlap_hours: int = Field(
        default=72,
        ge=0,
        le=720,
        description="0 ends the former secret, and all tokens fetched so far, at once",
    )


class KeyIn(Asked):
    """The public key for `private_key_jwt`; null takes it away."""

    jwk: Jwk | None


class ClientBrief(BaseModel):
    """Credentials, without their secret."""

    id: ClientId
    name: str
    scopes: list[str]
    has_key: bool = Field(description="a public key for `private_key_jwt` is on file")
    created_at: datetime
    used_at: datetime | None = Field(description="when a token was last fetched")
    former_valid_until: datetime | None = Field(
        description="until when the secret before the present one still opens"
    )
    former_used_at: datetime | None = Field(
        description="when that former secret last opened; null: not since the rotation"
    )
    revoked_at: datetime | None


class ClientPage(BaseModel):
    """One page of credentials, the newest first."""

    items: list[ClientBrief]
    next_cursor: str | None


class ClientTokenOut(BaseModel):
    """RFC 6749 section 5.1."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="seconds")
    scope: str


class OAuthError(BaseModel):
    """RFC 6749 section 5.2, and beside it what every refusal of ours has."""

    error: str = Field(examples=["invalid_client"])
    error_description: str
    code: str = Field(examples=["auth.client_refused"])
    detail: str = Field(description="Chinese, fit to show")
    request_id: str


class AuthorizationServer(BaseModel):
    """RFC 8414: where and how to get a token."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_signing_alg_values_supported: list[str]
    service_documentation: str
