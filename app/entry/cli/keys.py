"""Commands around the keys that seal what must be readable again."""

import typer
from rich.console import Console

from app.domains.delivery import service as delivery
from app.domains.identity import service as identity
from app.domains.onboarding import service as onboarding
from app.entry import desk

app = typer.Typer(no_args_is_help=True)
console = Console()


@app.callback()
def _keys() -> None:
    """Keep `rotate` a command of its own, though it is the only one."""


@app.command()
def rotate() -> None:
    """Seal everything with YNE_SECRET_KEY that a key of YNE_FORMER_SECRET_KEYS has sealed.

    Safe while the program runs, safe to repeat; afterwards the former keys can go.
    """

    async def go() -> int:
        sealed = await identity.seal_anew() + await delivery.seal_anew()
        return sealed + await onboarding.seal_anew()

    count = desk.run(go)
    console.print(f"sealed {count} secrets with the present key")
