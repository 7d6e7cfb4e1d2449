"""Commands around WeChat: the official account's menu, and a sandbox by itself."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from pydantic import ValidationError
from rich.console import Console

from app.entry import desk
from app.gateways import wechat as gateway
from app.platform.settings import settings

app = typer.Typer(no_args_is_help=True)
menu = typer.Typer(no_args_is_help=True)
app.add_typer(menu, name="menu", help="the official account's menu: show, diff, push")
console = Console(highlight=False)

MENU = Path(__file__).with_name("menu.yaml")
File = Annotated[Path, typer.Option(help="the menu to publish")]


def _read(file: Path) -> gateway.Menu:
    """Return the menu in a file, with our own addresses put in."""
    configured = gateway.settings()
    written = file.read_text(encoding="utf-8")
    for name, value in {
        "{address}": settings().address,
        "{mini_app_id}": configured.mini.app_id,
    }.items():
        written = written.replace(name, value)
    try:
        return gateway.Menu.model_validate(yaml.safe_load(written))
    except (ValidationError, yaml.YAMLError) as wrong:
        console.print(f"[red]{file.name} is no menu that WeChat takes:[/red] {wrong}")
        raise typer.Exit(1) from None


async def _ask(publish: gateway.Menu | None = None) -> Mapping[str, Any] | None:
    """Publish a menu if one is given; return the one that WeChat has."""
    try:
        if publish is not None:
            await gateway.official_account().publish_menu(publish.as_sent())
        return await gateway.official_account().menu()
    finally:
        await gateway.close()


def _live(publish: gateway.Menu | None = None) -> Mapping[str, Any] | None:
    # With a database: the access token is shared by way of it.
    try:
        return desk.run(lambda: _ask(publish))
    except gateway.WeChatError as refused:
        console.print(f"[red]WeChat: {refused}[/red]")
        raise typer.Exit(1) from None


@menu.command()
def show() -> None:
    """Show the menu as WeChat has it now."""
    lines = gateway.menu_lines(_live())
    console.print("\n".join(lines) or "no menu is published")


@menu.command()
def diff(file: File = MENU) -> None:
    """Show what `push` would change; exit code 1 where it would change something."""
    ours = gateway.menu_lines(_read(file).as_sent())
    theirs = gateway.menu_lines(_live())
    changes = list(difflib.unified_diff(theirs, ours, "published", file.name, lineterm="", n=20))
    for line in changes:
        colour = {"+": "green", "-": "red"}.get(line[:1], "")
        console.print(line, style=colour or None)
    if not changes:
        console.print("the published menu is the one in the file")
    raise typer.Exit(1 if changes else 0)


@menu.command()
def push(file: File = MENU) -> None:
    """Publish the menu in the file; phones show it within some minutes."""
    wanted = _read(file)
    published = gateway.menu_lines(_live(wanted))
    if published != gateway.menu_lines(wanted.as_sent()):
        console.print("[red]WeChat has another menu now; look with `menu diff`[/red]")
        raise typer.Exit(1)
    console.print("\n".join(published))
    console.print("[green]published[/green]")


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="where to listen, on this machine only")] = 8099,
    callback: Annotated[str, typer.Option(help="where our API listens")] = "http://127.0.0.1:8000",
) -> None:
    """Play WeChat's servers for an API elsewhere: set WECHAT_SANDBOX_URL there to this address."""
    import uvicorn  # noqa: PLC0415  keeps the other commands quick

    if settings().is_production:
        console.print("[red]the sandbox is for desks, not for production[/red]")
        raise typer.Exit(2)
    console.print(f"sandbox on http://127.0.0.1:{port}, controls on /__sandbox/")
    uvicorn.run(
        gateway.create_sandbox(callback_root=callback),
        host="127.0.0.1",
        port=port,
        access_log=False,
        log_level="warning",
    )
