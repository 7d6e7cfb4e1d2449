"""`needs-express`: every tool of the house. Heavy imports wait until a command needs them."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from app.entry.cli import calendar, classifier, hot_topics, keys, people, wechat
from app.gateways.llm import LlmSettings
from app.platform.settings import Settings, UnsafeSettings

app = typer.Typer(
    name="needs-express",
    help="青年需求直通车 · Youth Needs Express",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(classifier.app, name="classifier", help="train, evaluate and try the classifier")
app.add_typer(people.staff, name="staff", help="people who work here")
app.add_typer(people.partner, name="partner", help="departments and partners")
app.add_typer(wechat.app, name="wechat", help="the official account's menu, the sandbox")
app.add_typer(keys.app, name="keys", help="the keys that seal secrets")
app.add_typer(calendar.app, name="calendar", help="holidays and make-up workdays")
app.command("hot-topics")(hot_topics.hot_topics)

console = Console()

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = ROOT / "openapi" / "openapi.json"
PARTNER_CONTRACT = ROOT / "openapi" / "partner.json"


@app.command()
def run() -> None:
    """Set up everything and serve: PostgreSQL if need be, migrations, demo data, API, worker."""
    from app.entry import supervisor  # noqa: PLC0415  keeps the other commands quick

    raise typer.Exit(supervisor.run())


@app.command()
def api() -> None:
    """Serve the API on HOST and PORT; the database must be migrated."""
    import uvicorn  # noqa: PLC0415  keeps the other commands quick

    from app.entry import runtime  # noqa: PLC0415

    configured = runtime.check_settings()
    uvicorn.run(
        "app.entry.http:create_app",
        factory=True,
        host=configured.host,
        port=configured.port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(configured.trusted_proxies),
        forwarded_allow_ips=configured.trusted_proxies or None,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
    )


@app.command()
def worker() -> None:
    """Run jobs and deadlines; as many workers as you like, on as many machines."""
    from app.entry import runtime, worker  # noqa: PLC0415  keeps the other commands quick

    runtime.check_settings()
    asyncio.run(worker.serve())


@app.command()
def migrate(
    check: Annotated[bool, typer.Option(help="prove that models and migrations agree")] = False,
    write: Annotated[str, typer.Option(help="write a migration with this message")] = "",
) -> None:
    """Bring the database to the schema this program needs."""
    from app.entry import desk, migrate, seed  # noqa: PLC0415  keeps the other commands quick
    from app.entry.revision import head  # noqa: PLC0415
    from app.platform import db  # noqa: PLC0415

    if check or write:
        with desk.scratch_database() as url:
            migrate.upgrade(url)
            if write:
                migrate.write(url, write)
                return
            found = migrate.differences(url)
        if found:
            console.print(f"[red]models and migrations differ:[/red] {found}")
            raise typer.Exit(1)
        console.print("models and migrations agree")
        return
    with desk.database() as url:
        migrate.upgrade(url)

        async def fill() -> None:
            db.open_engine(url, pool_size=1)
            await seed.seed_calendar()
            await db.close_engine()

        asyncio.run(fill())
    console.print(f"database is at {head()}")


@app.command()
def openapi(
    check: Annotated[bool, typer.Option(help="prove that the committed files are this")] = False,
) -> None:
    """Write openapi/openapi.json and the partners' openapi/partner.json from the code."""
    import json  # noqa: PLC0415  keeps the other commands quick

    from app.entry.http import create_app  # noqa: PLC0415
    from app.entry.partner_contract import partner_contract  # noqa: PLC0415

    whole = create_app().openapi()
    for path, contract in ((CONTRACT, whole), (PARTNER_CONTRACT, partner_contract(whole))):
        name = path.relative_to(ROOT)
        text = json.dumps(contract, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if not check:
            path.write_text(text, encoding="utf-8")
            console.print(f"wrote {name}")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            console.print(f"[red]{name} is not what the code says[/red]; make openapi")
            raise typer.Exit(1)
        else:
            console.print(f"{name} is what the code says")


@app.command()
def demo(
    url: Annotated[str, typer.Option(help="where the API is")] = "",
) -> None:
    """Play the whole journey against the running server, over HTTP only."""
    from app.entry.demo import play  # noqa: PLC0415  keeps the other commands quick

    where = url or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    raise typer.Exit(asyncio.run(play(where)))


def main() -> None:
    """Run the command line; settings that cannot work are told in a sentence."""
    try:
        app()
    except UnsafeSettings as error:
        refusal = str(error)
    except ValidationError as error:
        if error.title not in {Settings.__name__, LlmSettings.__name__}:
            raise
        # Without the values: one of them may be a secret.
        refusal = "; ".join(
            ": ".join([*(str(part) for part in one["loc"][:1]), one["msg"]])
            for one in error.errors()
        )
    else:
        return
    typer.echo(f"needs-express does not start: {refusal}", err=True)
    sys.exit(2)
