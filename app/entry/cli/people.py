"""Commands that add people and partners, for the operator's first day."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.console import Console

from app.domains.identity import service as identity
from app.domains.identity.states import OrganisationKind, Role
from app.entry import desk
from app.platform import db
from app.platform.db import Session

staff = typer.Typer(no_args_is_help=True)
partner = typer.Typer(no_args_is_help=True)
console = Console()

_SHORTEST_PASSWORD = 10


def _in_transaction(work: Callable[[Session], Awaitable[None]]) -> None:
    async def go() -> None:
        async with db.transaction() as session:
            await work(session)

    desk.run(go)


async def _place(
    session: Session, name: str, kind: OrganisationKind, area: str, parent: str | None
) -> identity.OrganisationBrief:
    """Return the organisation of this name, made below `parent` if there is none."""
    found = await identity.find_by_name(session, name)
    if found is not None:
        return found
    above = None if parent is None else await identity.find_by_name(session, parent)
    if parent is not None and above is None:
        raise typer.BadParameter(f"no organisation is called {parent}")
    new_id = await identity.create_organisation(
        session, name, kind, area, None if above is None else above.id
    )
    return await identity.find_organisation(session, new_id)


@staff.command("create")
def create_staff(
    login: Annotated[str, typer.Argument(help="login name")],
    name: Annotated[str, typer.Option(help="the person's name")],
    organisation: Annotated[str, typer.Option(help="an office's name; made if there is none")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    role: Annotated[Role, typer.Option()] = Role.admin,
    area: Annotated[str, typer.Option(help="administrative code of a new office")] = "",
) -> None:
    """Add a member of staff, and their office if it is new."""
    if len(password) < _SHORTEST_PASSWORD:
        raise typer.BadParameter(f"a password has at least {_SHORTEST_PASSWORD} characters")

    async def work(session: Session) -> None:
        place = await _place(session, organisation, OrganisationKind.office, area, None)
        await identity.create_staff(session, place.id, login, name, role, password)
        console.print(f"{name} ({role}) works at {place.name} and signs in as {login}")

    _in_transaction(work)


@partner.command("create")
def create_partner(
    name: Annotated[str, typer.Argument(help="the organisation's name; made if there is none")],
    office: Annotated[str, typer.Option(help="the office it belongs to")],
    kind: Annotated[OrganisationKind, typer.Option()] = OrganisationKind.partner,
    area: Annotated[str, typer.Option(help="administrative code it serves")] = "",
) -> None:
    """Add a partner and print its API credentials, once."""

    async def work(session: Session) -> None:
        place = await _place(session, name, kind, area, office)
        made = await identity.create_client(session, place.id)
        console.print(f"{place.name}\n  client_id     {made.client_id}")
        console.print(f"  client_secret {made.client_secret}   (shown once)")

    _in_transaction(work)
