"""`hot-topics`: what many messages of a file are about."""

import gzip
import sys
import zlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.domains.hot_topics import messages
from app.domains.hot_topics.messages import BadLine, Message, Topic
from app.kernel.clock import SHANGHAI

_GZIP = b"\x1f\x8b"
_SHOWN = 30


def hot_topics(
    source: Annotated[
        Path,
        typer.Option("--input", help="JSON lines with id, title, body, time; gzip too; - is stdin"),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="write JSON instead of a table")] = False,
    days: Annotated[int | None, typer.Option(min=1, help="only the last so many days")] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            help="where those days end; the newest message",
            formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d"],
        ),
    ] = None,
) -> None:
    """Find hot topics in a file of messages, the hottest first."""
    from app.domains.hot_topics import finding  # noqa: PLC0415  SciPy is slow

    end = until.replace(tzinfo=SHANGHAI) if until and until.tzinfo is None else until
    found = finding.topics(_messages(source), until=end, days=days)
    if as_json:
        sys.stdout.buffer.write(messages.write_topics(found) + b"\n")
        return
    Console().print(_table(found))


def _messages(source: Path) -> list[Message]:
    try:
        written = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
        if written.startswith(_GZIP):
            written = gzip.decompress(written)
        return messages.read_lines(written.split(b"\n"))
    except (OSError, EOFError, zlib.error, BadLine) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        typer.echo(f"{source}: {reason}", err=True)
        raise typer.Exit(1) from None


def _table(found: list[Topic]) -> Table:
    table = Table("heat", "messages", "growth", "topic", "places", "from", "to", "why")
    for topic in found[:_SHOWN]:
        table.add_row(
            f"{topic.heat:.1f}",
            str(topic.size),
            f"×{topic.growth:g}",
            Text(topic.title),
            Text("、".join(str(one["place"]) for one in topic.places)),
            f"{topic.first:%Y-%m-%d}",
            f"{topic.last:%Y-%m-%d}",
            "\n".join(f"{part.points:.1f} {part.why}" for part in topic.heat_parts),
        )
    table.caption = f"{len(found)} topics" + (f", {_SHOWN} shown" if len(found) > _SHOWN else "")
    return table
