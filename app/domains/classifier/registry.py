"""The models in the database: registered, promoted, rolled back; and how processes notice.

A switch is one row's state. Every process looks every few seconds and loads what is live, so no
restart is needed; a model that does not load changes nothing where it did not load.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.classifier import artefact as artefacts
from app.domains.classifier import live, taxonomy
from app.domains.classifier.artefact import Artefact, ArtefactUnreadable
from app.domains.classifier.live import Model
from app.domains.classifier.models import (
    ClassifierModel,
    Label,
    Lesson,
    ShadowReading,
    TaxonomyVersion,
)
from app.domains.classifier.problems import (
    ModelNotFound,
    ModelNotPromotable,
    NothingToRollBack,
    TaxonomyChanged,
)
from app.domains.classifier.states import ModelState
from app.domains.classifier.taxonomy import Taxonomy
from app.kernel import clock
from app.platform import db
from app.platform.db import Session
from app.platform.log import logger

_LOOK_EVERY_S = 2.0
_CANDIDATES_KEPT = timedelta(days=90)
_PROMOTION_LOCK = 0x6E65656473  # any number, the same in all processes

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Registered:
    """A model of the database, without its weights."""

    version: str
    state: ModelState
    is_shadow: bool
    taxonomy_version: str
    figures: dict[str, Any]
    report: dict[str, Any]
    labels_until: datetime | None
    made_at: datetime
    live_since: datetime | None


async def register(
    session: Session, artefact: Artefact, report: dict[str, Any], labels_until: datetime | None
) -> str:
    """Keep a trained model as a candidate and return its version; the same again changes nothing.

    Raises TaxonomyChanged where its taxonomy's version was used for other content.
    """
    now = clock.now()
    version = artefact.taxonomy.get("version") or artefacts.fingerprint(
        repr(artefact.taxonomy).encode()
    )
    await session.execute(
        insert(TaxonomyVersion)
        .values(version=version, document=artefact.taxonomy, made_at=now)
        .on_conflict_do_nothing()
    )
    kept = await session.scalar(
        select(TaxonomyVersion.document).where(TaxonomyVersion.version == version)
    )
    if kept != artefact.taxonomy:
        raise TaxonomyChanged(version=version)
    await session.execute(
        insert(ClassifierModel)
        .values(
            version=artefact.version,
            state=ModelState.candidate,
            is_shadow=False,
            taxonomy_version=version,
            artefact=artefacts.pack(artefact),
            figures=artefact.metrics,
            report=report,
            labels_until=labels_until,
            made_at=now,
        )
        .on_conflict_do_nothing()
    )
    await _forget_old(session, now)
    return artefact.version


async def load(session: Session, version: str) -> Model:
    """Return a model of the database made ready; raises ModelNotFound, ArtefactUnreadable."""
    packed = await session.scalar(
        select(ClassifierModel.artefact).where(ClassifierModel.version == version)
    )
    if packed is None:
        raise ModelNotFound
    return await asyncio.to_thread(lambda: live.opened(artefacts.unpack(packed)))


async def list_models(session: Session, limit: int = 50) -> list[Registered]:
    """Return the newest models, the live one on top."""
    rows = await session.execute(
        _columns()
        .order_by((ClassifierModel.state == ModelState.live).desc(), ClassifierModel.made_at.desc())
        .limit(limit)
    )
    return [_registered(row) for row in rows]


async def find(session: Session, version: str) -> Registered:
    """Return one model; raises ModelNotFound."""
    row = (
        await session.execute(_columns().where(ClassifierModel.version == version))
    ).one_or_none()
    if row is None:
        raise ModelNotFound
    return _registered(row)


async def promote(session: Session, version: str, staff_id: UUID | None) -> None:
    """Make a model the one all processes read with; raises ModelNotFound, ModelNotPromotable.

    It is loaded here first: what does not load never goes live.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_PROMOTION_LOCK)))
    if (await find(session, version)).state is ModelState.live:
        raise ModelNotPromotable(version=version)
    try:
        await load(session, version)
    except ArtefactUnreadable as error:
        raise ModelNotPromotable(version=version) from error
    await _retire(session, staff_id)
    await session.execute(
        update(ClassifierModel)
        .where(ClassifierModel.version == version)
        .values(state=ModelState.live, is_shadow=False, live_since=clock.now(), decided_by=staff_id)
    )


async def roll_back(session: Session, staff_id: UUID | None) -> str:
    """Go back to the model before the live one, or to the shipped one; return its version.

    The model left behind becomes a candidate again, so that going back twice goes further back.
    Raises NothingToRollBack.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_PROMOTION_LOCK)))
    before = await session.scalar(
        select(ClassifierModel.version)
        .where(ClassifierModel.state == ModelState.former)
        .order_by(ClassifierModel.live_since.desc())
        .limit(1)
    )
    left = await session.scalar(
        update(ClassifierModel)
        .where(ClassifierModel.state == ModelState.live)
        .values(state=ModelState.candidate, decided_by=staff_id)
        .returning(ClassifierModel.version)
    )
    if left is None:
        raise NothingToRollBack
    if before is None:
        return live.SHIPPED
    await session.execute(
        update(ClassifierModel)
        .where(ClassifierModel.version == before)
        .values(state=ModelState.live, decided_by=staff_id)
    )
    return before


async def set_shadow(session: Session, version: str | None) -> None:
    """Let a candidate tag every new need silently, or none; raises ModelNotFound."""
    await session.execute(
        update(ClassifierModel).where(ClassifierModel.is_shadow).values(is_shadow=False)
    )
    if version is None:
        return
    found = await session.scalar(
        update(ClassifierModel)
        .where(ClassifierModel.version == version, ClassifierModel.state == ModelState.candidate)
        .values(is_shadow=True)
        .returning(ClassifierModel.version)
    )
    if found is None:
        raise ModelNotFound


async def live_registered(session: Session) -> Registered | None:
    """Return the live model of the database; None where the shipped one is in use."""
    row = (
        await session.execute(_columns().where(ClassifierModel.state == ModelState.live))
    ).one_or_none()
    return None if row is None else _registered(row)


async def successor_of_live(session: Session, codes: Taxonomy) -> Taxonomy:
    """Return a taxonomy that knows where the topics of the ones before it went.

    What is neither kept nor moved is retired: its name stays for the history of old needs.
    """
    rows = await session.scalars(
        select(TaxonomyVersion.document).order_by(TaxonomyVersion.made_at).limit(200)
    )
    earlier = [taxonomy.from_document(document) for document in rows]
    return taxonomy.following([taxonomy.shipped(), *earlier], codes)


async def begin_lesson(session: Session, fewest: int) -> bool:
    """Say whether to train tonight: enough new labels, and nobody else has begun."""
    since = await session.scalar(select(func.max(ClassifierModel.labels_until)))
    new = select(func.count()).select_from(Label)
    count = await session.scalar(new if since is None else new.where(Label.at > since)) or 0
    if count < fewest:
        return False
    now = clock.now()
    begun = await session.scalar(
        insert(Lesson)
        .values(night=now.astimezone(clock.SHANGHAI).date(), new_labels=count, begun_at=now)
        .on_conflict_do_nothing()
        .returning(Lesson.night)
    )
    return begun is not None


async def look() -> None:
    """Read with the live model of the database; what is loaded already is not loaded again."""
    async with db.reading() as session:
        rows = await session.execute(
            select(ClassifierModel.version, ClassifierModel.is_shadow).where(
                (ClassifierModel.state == ModelState.live) | ClassifierModel.is_shadow
            )
        )
        chosen = {row.is_shadow: row.version for row in rows}
        live.note_shadow(chosen.get(True))
        version = chosen.get(False)
        if version == live.promoted_version():
            return
        model = None if version is None else await load(session, version)
    live.use(model)
    log.info("classifier.switched", version=live.current().version)


@asynccontextmanager
async def watching() -> AsyncIterator[None]:
    """Keep reading with the live model while the block runs; begins with a look."""
    await _try_to_look()
    task = asyncio.create_task(_watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch() -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        await _try_to_look()


async def _try_to_look() -> None:
    try:
        await look()
    except Exception as error:  # noqa: BLE001  a sick database or model must not end the watch
        log.warning("classifier.not_switched", error=type(error).__name__)


async def _forget_old(session: Session, now: datetime) -> None:
    """Delete candidates that nobody wanted for a season; what was ever live stays."""
    forgotten = select(ClassifierModel.version).where(
        ClassifierModel.state == ModelState.candidate,
        ClassifierModel.live_since.is_(None),
        ~ClassifierModel.is_shadow,
        ClassifierModel.made_at < now - _CANDIDATES_KEPT,
    )
    await session.execute(delete(ShadowReading).where(ShadowReading.model_version.in_(forgotten)))
    await session.execute(delete(ClassifierModel).where(ClassifierModel.version.in_(forgotten)))


async def _retire(session: Session, staff_id: UUID | None) -> None:
    await session.execute(
        update(ClassifierModel)
        .where(ClassifierModel.state == ModelState.live)
        .values(state=ModelState.former, decided_by=staff_id)
    )


def _columns() -> Any:
    return select(
        ClassifierModel.version,
        ClassifierModel.state,
        ClassifierModel.is_shadow,
        ClassifierModel.taxonomy_version,
        ClassifierModel.figures,
        ClassifierModel.report,
        ClassifierModel.labels_until,
        ClassifierModel.made_at,
        ClassifierModel.live_since,
    )


def _registered(row: Any) -> Registered:
    return Registered(**(dict(row._mapping) | {"state": ModelState(row.state)}))
