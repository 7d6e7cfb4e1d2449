"""The web application: all faces of the product, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app import __version__
from app.domains.delivery.schemas import WebhookBody
from app.domains.identity import service as identity_service
from app.entry import partner_contract, runtime
from app.entry.h5 import create_h5
from app.entry.partner_pages import create_partner_pages
from app.entry.queued import JOBS  # noqa: F401  what the API enqueues must be known to it
from app.entry.routers import ROUTERS, SHARED
from app.gateways import wechat
from app.platform import web
from app.platform.settings import settings

DESCRIPTION = """
青年需求直通车的接口。A need is never lost and never silent.

* **Errors** are `application/problem+json` (RFC 9457) with a stable `code`; `detail` is Chinese
  and fit to show. Tolerate unknown fields and unknown enum values.
* **Retries** are safe: creating requests carry an `Idempotency-Key`.
* **Lists** are keyset pages: follow `next_cursor` until it is null.
* **Times** are RFC 3339 in UTC.
"""


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    async with runtime.running(), identity_service.watching():
        yield


def _operation_id(route: APIRoute) -> str:
    face = route.path_format.strip("/").split("/")[0]
    return route.name if face in {"api", "oauth", ".well-known"} else f"{face}_{route.name}"


def create_app() -> FastAPI:
    """Build the application; nothing is connected before it starts."""
    app = FastAPI(
        title="青年需求直通车 · Youth Needs Express",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=web.MAX_JSON_BYTES,
        generate_unique_id_function=_operation_id,
        separate_input_output_schemas=False,
    )
    web.install(app)
    # Routes are tried in this order: the most asked ones first.
    for router in ROUTERS:
        app.include_router(router)
    for shared, name in SHARED:
        app.include_router(shared, prefix="/partner/v1", tags=[f"partner · {name}"])
        app.include_router(shared, prefix="/staff/v1", tags=[f"staff · {name}"])
    partner_contract.serve(app)
    _describe_webhooks(app)
    app.mount("/h5", create_h5())
    app.mount("/p", create_partner_pages())
    if wechat.settings().is_sandbox and not settings().is_production:
        app.mount("/sandbox/wechat", wechat.create_sandbox())
    web.describe_problems(app)
    return app


def _describe_webhooks(app: FastAPI) -> None:
    @app.webhooks.post("assignment")
    def assignment_event(body: WebhookBody) -> None:
        """Sent to your endpoint, signed as Standard Webhooks asks.

        Verify `webhook-id`, `webhook-timestamp` and `webhook-signature` over the raw body with
        your secret, answer 2xx within 15 seconds, and treat a repeated `webhook-id` as done.
        Anything else is tried again for about three days; 410 switches your endpoint off.
        """
