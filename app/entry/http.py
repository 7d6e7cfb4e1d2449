"""The web application: all faces of the product, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app import __version__
from app.domains.agreements import api as agreements
from app.domains.agreements import party_api as agreement_parties
from app.domains.analytics import api as analytics
from app.domains.delivery import api as delivery
from app.domains.delivery import jobs as _delivery_jobs
from app.domains.delivery.schemas import WebhookBody
from app.domains.hot_topics import api as hot_topics
from app.domains.hot_topics import jobs as _hot_topic_jobs
from app.domains.identity import api as identity
from app.domains.identity import clients_api as clients
from app.domains.identity import oauth_api as oauth
from app.domains.identity import service as identity_service
from app.domains.moderation import api as moderation
from app.domains.moderation import jobs as _moderation_jobs
from app.domains.notices import api as notices
from app.domains.notifications import api as notifications
from app.domains.notifications import jobs as _notification_jobs
from app.domains.resources import api as resources
from app.domains.resources import files_api as resource_files
from app.entry import operations, partner_contract, runtime
from app.entry.h5 import create_h5
from app.entry.partner_pages import create_partner_pages
from app.gateways import wechat
from app.journeys.agreements import api as proposals
from app.journeys.channels import api as channels
from app.journeys.channels import morning as _digest_jobs
from app.journeys.clocks import api as clocks
from app.journeys.clocks import gaps_api as gaps
from app.journeys.clocks import jobs as _clock_jobs
from app.journeys.duty import api as duty
from app.journeys.handling import api as handling
from app.journeys.handling import calls_api
from app.journeys.handling import disclosing_api as disclosing
from app.journeys.intake import api as intake
from app.journeys.learning import api as learning
from app.journeys.learning import jobs as _learning_jobs
from app.journeys.meetings import api as meetings
from app.journeys.onboarding import api as onboarding
from app.journeys.onboarding import jobs as _onboarding_jobs
from app.journeys.onboarding import sandbox_api as sandbox
from app.journeys.opinions import api as opinions
from app.journeys.opinions import jobs as _opinion_jobs
from app.journeys.people import api as people
from app.journeys.resource_map import api as resource_map
from app.journeys.review import api as review
from app.journeys.review import labels_api as labels
from app.journeys.routing import api as routing
from app.journeys.signup import after_api as after_events
from app.journeys.signup import group_api as groups
from app.journeys.signup import jobs as _signup_jobs
from app.journeys.signup import partner_api as shared_events
from app.journeys.signup import staff_api as event_plans
from app.journeys.signup import youth_api as signup
from app.journeys.supporting import api as supporting
from app.journeys.voices import api as voices
from app.journeys.wechat import api as callbacks
from app.journeys.wechat import jobs as _wechat_jobs
from app.platform import web
from app.platform.settings import settings

# Imported so that the API knows the jobs it enqueues.
JOBS = (
    _clock_jobs,
    _delivery_jobs,
    _digest_jobs,
    _hot_topic_jobs,
    _learning_jobs,
    _moderation_jobs,
    _notification_jobs,
    _onboarding_jobs,
    _opinion_jobs,
    _signup_jobs,
    _wechat_jobs,
)

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
    for router in (
        intake.youth,
        handling.youth,
        disclosing.youth,
        supporting.youth,
        signup.youth,
        groups.youth,
        after_events.youth,
        identity.youth,
        notifications.youth,
        people.youth,
        people.staff,
        oauth.partner,
        clients.partner,
        onboarding.public,
        onboarding.partner,
        sandbox.partner,
        delivery.partner,
        identity.staff,
        clients.staff,
        onboarding.staff,
        review.staff,
        review.directory,
        labels.staff,
        routing.staff,
        routing.youth,
        duty.staff,
        event_plans.staff,
        after_events.staff,
        shared_events.partner,
        notices.staff,
        clocks.staff,
        gaps.staff,
        delivery.staff,
        channels.staff,
        analytics.staff,
        hot_topics.staff,
        voices.youth,
        resources.youth,
        resource_map.staff,
        resource_map.partner,
        voices.links_router,
        moderation.staff,
        learning.staff,
        opinions.staff,
        agreements.staff,
        agreement_parties.staff,
        agreement_parties.partner,
        proposals.staff,
        meetings.staff,
        callbacks.router,
        operations.router,
    ):
        app.include_router(router)
    shared = agreement_parties.parties
    app.include_router(shared, prefix="/partner/v1", tags=["partner · agreements"])
    app.include_router(shared, prefix="/staff/v1", tags=["staff · agreements"])
    for prefix, tag in (("/partner/v1", "partner · resources"), ("/staff/v1", "staff · resources")):
        # The fixed addresses first: otherwise they would be taken for ids.
        app.include_router(resource_files.kept, prefix=prefix, tags=[tag])
        app.include_router(resources.kept, prefix=prefix, tags=[tag])
    app.include_router(calls_api.calls, prefix="/partner/v1", tags=["partner · calls"])
    app.include_router(calls_api.calls, prefix="/staff/v1", tags=["staff · calls"])
    app.include_router(calls_api.profile, prefix="/partner/v1", tags=["partner · profile"])
    app.include_router(calls_api.profile, prefix="/staff/v1", tags=["staff · profile"])
    partner_contract.serve(app)
    for router in (handling.assignments, disclosing.assignments):
        app.include_router(router, prefix="/partner/v1", tags=["partner · assignments"])
        app.include_router(router, prefix="/staff/v1", tags=["staff · assignments"])
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
