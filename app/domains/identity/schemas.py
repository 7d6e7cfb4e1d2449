"""Wire shapes of identity, and the actors that routes name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from app.domains.identity.states import OrganisationKind, Role, Scope
from app.kernel import ids
from app.kernel.shapes import Asked
from app.kernel.text import Written
from app.platform.settings import PhoneAction

YouthId = Annotated[UUID, ids.Prefixed("youth")]
OrganisationId = Annotated[UUID, ids.Prefixed("org")]
StaffId = Annotated[UUID, ids.Prefixed("staff")]

Token = Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=r"^[\x21-\x7e]+$")]
Adcode = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{5}$"),
    Field(description="Administrative code, GB/T 2260, six digits", examples=["310101"]),
]


@dataclass(frozen=True, slots=True)
class StaffActor:
    """A member of staff at work."""

    id: UUID
    name: str
    role: Role
    organisation_id: UUID
    organisation_name: str


@dataclass(frozen=True, slots=True)
class PartnerActor:
    """A partner's program at work."""

    client_id: UUID
    organisation_id: UUID
    scopes: frozenset[Scope]


class WeChatLogin(Asked):
    """The code that `wx.login` gave."""

    code: Token


class RefreshIn(Asked):
    """The refresh token of the last answer."""

    refresh_token: Token


class TokensOut(BaseModel):
    """A pair of tokens; the refresh token works once."""

    youth_id: YouthId
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="seconds")
    refresh_token: str


class ConsentIn(Asked):
    """A yes to the privacy text of this version."""

    version: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class PrivacyOut(BaseModel):
    """The present privacy text."""

    version: str
    text: str = Field(description="Markdown")


class MeIn(Asked):
    """What a person tells of themselves."""

    birth_year: int | None = Field(
        ge=1930, le=2020, description="Only to protect minors; null forgets it"
    )


class MeOut(BaseModel):
    """A person's own data."""

    id: YouthId
    birth_year: int | None
    has_consented: bool = Field(description="to the present privacy text")
    phone: str | None = Field(description="verified, the middle covered: +86 138****5678")
    phone_required_for: list[PhoneAction] = Field(
        description="what needs a verified number before it can be done"
    )
    leaves_at: datetime | None = Field(
        description="when the account will be deleted, as its owner asked"
    )


class PhoneIn(Asked):
    """The code that the phone button gave (`open-type="getPhoneNumber"`)."""

    code: Token


class PhoneOut(BaseModel):
    """The verified number, covered."""

    phone: str


class PhoneSearch(Asked):
    """The number that a caller has verified; in the body, because addresses get logged."""

    phone: Annotated[SecretStr, Field(min_length=5, max_length=30)]


class LeavingOut(BaseModel):
    """When the account will be deleted; until then the wish can be taken back."""

    leaves_at: datetime


class StaffLogin(Asked):
    """A staff member's name and password."""

    login: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class StaffOut(BaseModel):
    """Who is signed in."""

    id: StaffId
    name: str
    role: Role
    organisation_id: OrganisationId
    organisation_name: str


class OrganisationIn(Asked):
    """A new organisation."""

    name: Annotated[str, Written(2, 80)]
    kind: OrganisationKind
    area: Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{5})?$")] = ""
    parent_id: OrganisationId | None = None


class OrganisationOut(BaseModel):
    """An organisation in the tree."""

    id: OrganisationId
    name: str
    kind: OrganisationKind
    area: str
    parent_id: OrganisationId | None
    is_active: bool


class OrganisationPage(BaseModel):
    """Organisations, the upper ones first."""

    items: list[OrganisationOut]


class StaffIn(Asked):
    """A new member of staff."""

    organisation_id: OrganisationId
    login: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9._\-]{2,39}$")]
    name: Annotated[str, Written(1, 40)]
    role: Role
    password: Annotated[SecretStr, Field(min_length=10, max_length=200)]
