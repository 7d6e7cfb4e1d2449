"""Kinds of organisations and staff, and who may do what."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is. Offices coordinate needs; the others take them."""

    office = "office"
    department = "department"
    partner = "partner"


class Role(StrEnum):
    """What a member of staff does: 分派员, 经办人, 领导, 管理员."""

    dispatcher = "dispatcher"
    handler = "handler"
    leader = "leader"
    admin = "admin"


class Duty(StrEnum):
    """One thing staff may be allowed to do."""

    review = "review"
    handle = "handle"
    oversee = "oversee"
    administer = "administer"


DUTIES: dict[Role, frozenset[Duty]] = {
    Role.dispatcher: frozenset({Duty.review, Duty.handle, Duty.oversee}),
    Role.handler: frozenset({Duty.handle}),
    Role.leader: frozenset({Duty.oversee}),
    Role.admin: frozenset(Duty),
}


class Scope(StrEnum):
    """What a partner's program may do."""

    assignments_read = "assignments:read"
    assignments_write = "assignments:write"
    events_read = "events:read"
    agreements_read = "agreements:read"
    agreements_write = "agreements:write"
    resources_read = "resources:read"
    resources_write = "resources:write"
    events_manage = "events:manage"
    clients_write = "clients:write"


# Whoever may make credentials was given that by name.
USUAL_SCOPES: tuple[Scope, ...] = tuple(
    scope for scope in Scope if scope is not Scope.clients_write
)


class AgeBand(StrEnum):
    """As much of an age as the product needs."""

    unknown = "unknown"
    minor = "minor"
    adult = "adult"


class WeChatApp(StrEnum):
    """Our apps at WeChat: the mini-program and the official account (公众号)."""

    mini = "mini"
    official = "official"
