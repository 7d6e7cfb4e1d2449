"""What others may ask of identity."""

from app.domains.identity.service.accounts import (
    is_follower,
    link,
    note_account,
    note_following,
    note_writing,
    openid_of,
    person_known_as,
    person_of,
)
from app.domains.identity.service.browsers import (
    close_browser,
    forget_old_browsers,
    open_browser,
    person_in_browser,
)
from app.domains.identity.service.consents import (
    PRIVACY_VERSION,
    Writer,
    get_writer,
    give_consent,
    privacy_text,
    withdraw_consent,
)
from app.domains.identity.service.export import export_of
from app.domains.identity.service.leaving import ask_to_leave, leave_now, let_go, stay
from app.domains.identity.service.organisations import (
    OrganisationBrief,
    active_names,
    create_organisation,
    find_by_name,
    find_office_for,
    find_organisation,
    list_districts,
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
from app.domains.identity.service.phones import find_by_phone, forget_phone, set_phone
from app.domains.identity.service.revocations import forget_old as forget_old_revocations
from app.domains.identity.service.revocations import revoke_all, watching
from app.domains.identity.service.sealing import seal_anew
from app.domains.identity.service.staff import (
    create_staff,
    find_session,
    has_staff,
    sign_in_staff,
    sign_out_staff,
)
from app.domains.identity.service.youths import (
    Profile,
    SignedIn,
    profile,
    read_access_token,
    refresh,
    set_birth_year,
    sign_in,
    sign_in_as,
    sign_out,
)

__all__ = [
    "PRIVACY_VERSION",
    "OrganisationBrief",
    "Profile",
    "SignedIn",
    "Writer",
    "active_names",
    "ask_to_leave",
    "close_browser",
    "create_client",
    "create_organisation",
    "create_staff",
    "export_of",
    "find_by_name",
    "find_by_phone",
    "find_office_for",
    "find_organisation",
    "find_session",
    "forget_old_browsers",
    "forget_old_revocations",
    "forget_phone",
    "get_writer",
    "give_consent",
    "has_staff",
    "is_follower",
    "issue_client_token",
    "leave_now",
    "let_go",
    "link",
    "list_districts",
    "list_organisations",
    "names_of",
    "note_account",
    "note_following",
    "note_writing",
    "open_browser",
    "openid_of",
    "organisations_named_in",
    "person_in_browser",
    "person_known_as",
    "person_of",
    "privacy_text",
    "profile",
    "read_access_token",
    "read_client_token",
    "refresh",
    "relatives_of",
    "revoke_all",
    "seal_anew",
    "set_birth_year",
    "set_phone",
    "sign_in",
    "sign_in_as",
    "sign_in_staff",
    "sign_out",
    "sign_out_staff",
    "stay",
    "watching",
    "withdraw_consent",
]
