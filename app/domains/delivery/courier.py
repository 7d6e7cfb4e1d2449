"""The courier: takes what is due and sends it, many at once, beside the job queue.

Deliveries are rows; PostgreSQL says when there are new ones, and the courier looks by itself every
second. Who answers at once needs a place for a moment; who keeps us waiting moves to the waiting
room, which is large, and gets nothing more from this process meanwhile. So a hanging partner costs
the others nothing. What a killed courier had in hand is taken by another when the lease is over.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from uuid import UUID

from app.domains.delivery import channels, rules
from app.domains.delivery import service as delivery
from app.domains.delivery.parcels import Parcel, Sent
from app.domains.delivery.states import Verdict
from app.platform import db, signals
from app.platform.log import logger
from app.platform.settings import settings

log = logger(__name__)

# Attempts under way that are young, and all together.
_BRISK = 32
# Of them at endpoints that have failed again and again.
_PROBES = 16
_BRISK_FOR_S = 1.0
_LOOK_EVERY_S = 1.0
# Looks are not nearer to each other: what comes together is taken together.
_BREATH_S = 0.02
_LEAVE_WITHIN_S = 4.0


@dataclass(frozen=True, slots=True)
class _Errand:
    endpoint_id: UUID
    is_probe: bool
    since: float = field(default_factory=time.monotonic)

    @property
    def is_brisk(self) -> bool:
        return time.monotonic() - self.since < _BRISK_FOR_S


class Courier:
    """One process's sender."""

    def __init__(self) -> None:
        self._under_way: dict[asyncio.Task[None], _Errand] = {}
        self._called = asyncio.Event()

    async def run(self) -> None:
        """Send until cancelled; what is under way then has some seconds to end."""
        listening = asyncio.create_task(signals.listen(delivery.SIGNAL, self._called.set))
        try:
            while True:
                self._called.clear()
                if not await self._take():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._called.wait(), _LOOK_EVERY_S)
                await asyncio.sleep(_BREATH_S)
        finally:
            listening.cancel()
            await self._leave()

    async def _take(self) -> bool:
        """Take in hand what there is room for; returns whether there may be more right now."""
        room = self._room()
        if room.parcels <= 0:
            return False
        try:
            async with db.transaction() as session:
                parcels = await delivery.claim(session, room)
        except Exception as error:  # noqa: BLE001  a sick database must not end the courier
            log.warning("courier.look_failed", error=type(error).__name__)
            return False
        for parcel in parcels:
            task = asyncio.create_task(self._bring(parcel))
            self._under_way[task] = _Errand(parcel.endpoint_id, parcel.is_probe)
            task.add_done_callback(self._done)
        return len(parcels) >= room.parcels

    def _room(self) -> delivery.Room:
        errands = self._under_way.values()
        brisk = sum(one.is_brisk for one in errands)
        return delivery.Room(
            parcels=min(_BRISK - brisk, channels.MOST_AT_ONCE - len(errands)),
            probes=_PROBES - sum(one.is_probe for one in errands),
            avoid={one.endpoint_id for one in errands if not one.is_brisk},
        )

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self._called.set()

    async def _bring(self, parcel: Parcel) -> None:
        sent = await _attempt(parcel)
        try:
            async with db.transaction() as session:
                outcome = await delivery.record_attempt(session, parcel, sent)
        except Exception as error:  # noqa: BLE001  the lease brings it back
            log.warning("courier.record_failed", error=type(error).__name__)
            return
        log.info(
            "delivery.attempt",
            delivery=str(parcel.delivery_id),
            channel=parcel.channel,
            outcome=outcome,
            attempt=parcel.attempts,
            status=sent.status,
        )

    async def _leave(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_LEAVE_WITHIN_S)
        left = list(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _within_s() -> float:
    return rules.sending_within(settings().partner_timeout_s).total_seconds()


async def _attempt(parcel: Parcel) -> Sent:
    started = time.monotonic()
    try:
        async with asyncio.timeout(_within_s()):
            return await channels.send(parcel)
    except TimeoutError:
        error = "no answer in time"
    except Exception as fault:  # noqa: BLE001  one parcel's fault is not the others'
        log.warning("courier.channel_failed", channel=parcel.channel, error=type(fault).__name__)
        error = type(fault).__name__
    elapsed = round((time.monotonic() - started) * 1000)
    return Sent(Verdict.retry, error=error, duration_ms=elapsed)
