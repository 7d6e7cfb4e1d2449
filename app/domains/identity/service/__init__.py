"""What others may ask of identity."""

from app.domains.identity.service.consents import (
    PRIVACY_VERSION,
    Writer,
    get_writer,
    give_consent,
    privacy_text,
    withdraw_consent,
)
from app.domains.identity.service.organisations import (
    OrganisationBrief,
    active_names,
    create_organisation,
    find_by_name,
    find_office_for,
    find_organisation,
    list_organisations,
    names_of,
    organisations_named_in,
    relatives_of,
)
from app.domains.identity.service.partner_clients import (
    create_client,
    issue_client_token,
    read_client_token,
)
from app.domains.identity.service.staff import (
    create_staff,
    find_session,
    has_staff,
    sign_in_staff,
    sign_out_staff,
)
from app.domains.identity.service.youths import (
    SignedIn,
    openid_of,
    profile,
    read_access_token,
    refresh,
    set_birth_year,
    sign_in,
    sign_out,
)

__all__ = [
    "PRIVACY_VERSION",
    "OrganisationBrief",
    "SignedIn",
    "Writer",
    "active_names",
    "create_client",
    "create_organisation",
    "create_staff",
    "find_by_name",
    "find_office_for",
    "find_organisation",
    "find_session",
    "get_writer",
    "give_consent",
    "has_staff",
    "issue_client_token",
    "list_organisations",
    "names_of",
    "openid_of",
    "organisations_named_in",
    "privacy_text",
    "profile",
    "read_access_token",
    "read_client_token",
    "refresh",
    "relatives_of",
    "set_birth_year",
    "sign_in",
    "sign_in_staff",
    "sign_out",
    "sign_out_staff",
    "withdraw_consent",
]
