"""Domain events: said in the transaction that made them true, handled soon after, at least once.

`journeys/wiring.py` is the one table that says who listens. Each listener gets its own job and
its own transaction, so a slow or broken one holds up nobody else.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from uuid import UUID

from app.platform import db, jobs
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `name` is its stable wire name, fields are ids and plain facts."""

    name: ClassVar[str] = ""


Handler = Callable[[Session, Any], Awaitable[None]]


class _Wiring:
    listeners: Mapping[type[Event], Sequence[Handler]] = {}
    by_key: Mapping[str, tuple[type[Event], Handler]] = {}


def _key(kind: type[Event], handler: Handler) -> str:
    return f"{kind.name}>{handler.__module__.rsplit('.', 1)[-1]}.{handler.__name__}"


def connect(listeners: Mapping[type[Event], Sequence[Handler]]) -> None:
    """Install the table of listeners; called once, when the process starts."""
    _Wiring.listeners = listeners
    _Wiring.by_key = {
        _key(kind, handler): (kind, handler)
        for kind, handlers in listeners.items()
        for handler in handlers
    }


async def emit(session: Session, *events: Event) -> None:
    """Say what happened. Listeners run after this transaction commits, or never if it does not."""
    batch = [
        {"handler": _key(type(event), handler), "facts": _as_json(event)}
        for event in events
        for handler in _Wiring.listeners.get(type(event), ())
    ]
    await jobs.enqueue_many(session, "outbox.handle", batch)


@jobs.job("outbox.handle")
async def handle(handler: str, facts: dict[str, Any]) -> None:
    """Run one listener on one event, in one transaction."""
    kind, listener = _Wiring.by_key[handler]
    async with db.transaction() as session:
        await listener(session, _from_json(kind, facts))


def _as_json(event: Event) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in asdict(event).items()
    }


def _from_json(kind: type[Event], facts: dict[str, Any]) -> Event:
    # Ids are the only values that JSON cannot carry by itself; their field names end in `_id`.
    return kind(
        **{
            name: UUID(value) if name.endswith("_id") and value is not None else value
            for name, value in facts.items()
        }
    )
