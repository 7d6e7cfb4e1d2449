"""For the operator: is it alive, is it ready, what is it doing."""

from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from pydantic import BaseModel
from sqlalchemy import text

from app.domains.classifier import service as classifier
from app.domains.delivery import service as delivery
from app.domains.identity.actors import Public
from app.entry.revision import head
from app.kernel import clock
from app.kernel.problems import Unavailable
from app.platform import workdays
from app.platform.db import Reading
from app.platform.web import problems as can_raise

router = APIRouter(tags=["operations"])

_GAUGES = {
    "review": Gauge("yne_review_waiting", "Needs that wait for a dispatcher"),
    "contents": Gauge("yne_contents_waiting", "Contents that wait for a human to be shown"),
    "rules": Gauge("yne_routing_alarms", "Routing rules that point at nobody"),
    "late": Gauge("yne_clocks_late", "Running deadlines that are past due"),
    "queued": Gauge("yne_deliveries_queued", "Webhooks not delivered yet"),
    "jobs": Gauge("yne_jobs_todo", "Jobs waiting for a worker"),
    "failed": Gauge("yne_jobs_failed", "Jobs that gave up"),
}
_COUNTS = text(
    """
    SELECT (SELECT count(*) FROM needs WHERE review_reason IS NOT NULL) AS review,
           (SELECT count(*) FROM contents WHERE state IN ('held', 'appealed')) AS contents,
           (SELECT count(*) FROM routing_alarms WHERE cleared_at IS NULL) AS rules,
           (SELECT count(*) FROM clocks WHERE stopped_at IS NULL AND paused_at IS NULL
               AND breached_at IS NULL AND due_at < :now) AS late,
           (SELECT count(*) FROM deliveries WHERE state = 'queued') AS queued,
           (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo') AS jobs,
           (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed') AS failed
    """
)


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Ready(BaseModel):
    """The process can do its work; warnings do not stop it."""

    status: Literal["ok"]
    revision: str
    model: str
    delivery_lag_s: float
    warnings: list[str]


class NotReady(Unavailable):
    """The database is on another revision than the program."""

    code = "service.not_ready"
    title = "服务尚未就绪"
    detail = "数据库版本与程序不一致，请先运行迁移。"


@router.get("/healthz", dependencies=[Public])
async def is_alive() -> Alive:
    """Say that the process answers; asks nobody else."""
    return Alive(status="ok")


@router.get("/readyz", dependencies=[Public], responses=can_raise(NotReady))
async def is_ready(session: Reading) -> Ready:
    """Say whether database, schema and classifier are there."""
    revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
    if revision != head():
        raise NotReady(revision=revision, needed=head())
    warning = workdays.warning(await workdays.last_known_day(session))
    return Ready(
        status="ok",
        revision=str(revision),
        model=classifier.version(),
        delivery_lag_s=round(await delivery.lag(session), 1),
        warnings=[] if warning is None else [warning],
    )


@router.get("/metrics", dependencies=[Public], response_class=Response)
async def read_metrics(session: Reading) -> Response:
    """Return figures in Prometheus' text format."""
    counts = (await session.execute(_COUNTS, {"now": clock.now()})).one()
    for name, gauge in _GAUGES.items():
        gauge.set(getattr(counts, name))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
