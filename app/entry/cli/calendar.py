"""The working-day calendar: a year's notice of holidays, imported from a file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.entry import desk
from app.journeys.clocks import calendar_flow, notice_files
from app.journeys.clocks.schemas import CalendarOut
from app.platform import db

app = typer.Typer(no_args_is_help=True)
console = Console()


@app.callback()
def calendar() -> None:
    """Working days: holidays and make-up workdays (调休)."""


@app.command("import")
def import_notice(
    file: Annotated[Path, typer.Argument(help="CSV or JSON (date, is_workday, name), or ICS")],
    source: Annotated[str, typer.Option(help="which notice it is")] = "",
    year: Annotated[int, typer.Option(help="its year; left out: that of most days")] = 0,
) -> None:
    """Enter a year's notice; running deadlines that reach into it are worked out anew."""
    try:
        content = file.read_bytes()
        notice = notice_files.read_notice(
            file.name, content, source or file.name[:80], year or None
        )
    except (OSError, notice_files.Unreadable) as error:
        console.print(f"[red]not imported:[/red] {error}", markup=True, highlight=False)
        raise typer.Exit(1) from error

    async def work() -> CalendarOut:
        async with db.transaction() as session:
            return await calendar_flow.enter(session, notice)

    known = desk.run(work)
    console.print(f"imported {notice.year}; working days are known until {known.known_until}")
    if known.warning:
        console.print(known.warning)
