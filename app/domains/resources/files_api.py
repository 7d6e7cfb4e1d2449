"""Routes of the resource map's files: the workbook (.xlsx) and HSDS, out and in."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Response, UploadFile

from app.domains.identity.problems import OrganisationNotFound, ScopeMissing
from app.domains.resources import hsds, problems, shapes, workbook
from app.domains.resources import service as resources
from app.domains.resources.entries import Entry
from app.domains.resources.keepers import ReadingKeeper, WritingKeeper
from app.domains.resources.schemas import OrganisationId, Topic
from app.domains.resources.states import Source
from app.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, BadCursor
from app.kernel.problems import Forbidden, Unauthenticated
from app.platform import db, ratelimit
from app.platform.db import Reading
from app.platform.web import TooLarge
from app.platform.web import problems as can_raise

# Included twice, as the other routes of keepers are.
kept = APIRouter(prefix="/resources")

_ASKED = can_raise(Unauthenticated, Forbidden, ScopeMissing, OrganisationNotFound)
_BROUGHT = {**_ASKED, **can_raise(problems.FileRefused, problems.RowsRefused, TooLarge)}
_BOOK: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {workbook.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        "description": "an .xlsx workbook",
    }
}
# Reading a workbook takes a second of a core at worst; more than two at once would starve others.
_AT_ONCE = asyncio.Semaphore(2)

OnlyOf = Annotated[
    OrganisationId | None, Query(description="one organisation; left out, all you may see")
]
Into = Annotated[
    OrganisationId | None, Query(description="whose the rows are; left out, your organisation's")
]
DryRun = Annotated[bool, Query(description="only say what would happen and what is wrong")]


@kept.get("/template.xlsx", response_class=Response, responses={**_ASKED, **_BOOK})
async def read_template(_keeper: ReadingKeeper) -> Response:
    """Return the empty workbook to fill in, with an explanation of each column."""
    return await _book([], "template.xlsx")


@kept.get(
    "/export.xlsx",
    response_class=Response,
    responses={**_ASKED, **_BOOK, **can_raise(problems.TooManyToExport)},
)
async def export_workbook(
    keeper: ReadingKeeper, session: Reading, organisation_id: OnlyOf = None
) -> Response:
    """Return resources as a workbook that can be changed and brought in again."""
    owners = await keeper.owners(session, organisation_id)
    return await _book(await resources.export_entries(session, owners), "resources.xlsx")


@kept.post("/import.xlsx", max_body_size=workbook.MOST_BYTES, responses=_BROUGHT)
async def import_workbook(
    file: Annotated[UploadFile, File(description="the filled-in template, at most 5 MB")],
    keeper: WritingKeeper,
    organisation_id: Into = None,
    dry_run: DryRun = False,
) -> shapes.ImportReport:
    """Bring a workbook in: all rows or none. A known 编号 is changed, a new one made.

    Safe to repeat. A wrong row is told with its number, column and reason (`rows`).
    """
    await ratelimit.spend("30/minute", "resource-import", keeper.id.hex)
    async with _AT_ONCE:
        raws = await asyncio.to_thread(workbook.read, await file.read())
        checked = await resources.look_at(raws, workbook.HEADINGS)
    async with db.transaction() as session:
        owner = await keeper.owner(session, organisation_id)
        deed = resources.deed_of(keeper, Source.xlsx)
        return await resources.bring_in(session, owner, checked, deed, is_dry_run=dry_run)


@kept.get("/hsds", responses={**_ASKED, **can_raise(BadCursor)})
async def export_hsds(
    keeper: ReadingKeeper,
    session: Reading,
    organisation_id: OnlyOf = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> shapes.HsdsPage:
    """Return resources as HSDS 3.1 services (Open Referral), whole, page by page."""
    owners = await keeper.owners(session, organisation_id)
    return await resources.export_hsds(session, owners, limit, cursor)


@kept.post("/hsds", max_body_size=workbook.MOST_BYTES, responses=_BROUGHT)
async def import_hsds(
    draft: shapes.HsdsIn,
    keeper: WritingKeeper,
    organisation_id: Into = None,
    topic: Annotated[
        Topic | None, Query(description="for entries that name none of our topics")
    ] = None,
    dry_run: DryRun = False,
) -> shapes.ImportReport:
    """Bring HSDS 3 services in: all or none; safe to repeat. Whatever we do not know is dropped."""
    raws = [hsds.read(row, one, topic) for row, one in enumerate(draft.contents, start=1)]
    checked = await resources.look_at(raws, {})
    async with db.transaction() as session:
        owner = await keeper.owner(session, organisation_id)
        deed = resources.deed_of(keeper, Source.hsds)
        return await resources.bring_in(session, owner, checked, deed, is_dry_run=dry_run)


async def _book(entries: list[Entry], name: str) -> Response:
    content = await asyncio.to_thread(workbook.write, entries)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, headers=headers, media_type=workbook.MEDIA_TYPE)
