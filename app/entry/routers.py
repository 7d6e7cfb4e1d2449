"""All routes of the API, in the order in which they are tried: the most asked ones first."""

from fastapi import APIRouter

from app.domains.agreements import api as agreements
from app.domains.agreements import party_api as agreement_parties
from app.domains.analytics import api as analytics
from app.domains.delivery import api as delivery
from app.domains.hot_topics import api as hot_topics
from app.domains.identity import api as identity
from app.domains.identity import clients_api as clients
from app.domains.identity import oauth_api as oauth
from app.domains.moderation import api as moderation
from app.domains.notices import api as notices
from app.domains.notifications import api as notifications
from app.domains.resources import api as resources
from app.domains.resources import files_api as resource_files
from app.entry import operations
from app.journeys.agreements import api as proposals
from app.journeys.channels import api as channels
from app.journeys.clocks import api as clocks
from app.journeys.clocks import gaps_api as gaps
from app.journeys.duty import api as duty
from app.journeys.handling import api as handling
from app.journeys.handling import calls_api
from app.journeys.handling import disclosing_api as disclosing
from app.journeys.intake import api as intake
from app.journeys.learning import api as learning
from app.journeys.meetings import api as meetings
from app.journeys.onboarding import api as onboarding
from app.journeys.onboarding import sandbox_api as sandbox
from app.journeys.opinions import api as opinions
from app.journeys.people import api as people
from app.journeys.resource_map import api as resource_map
from app.journeys.review import api as review
from app.journeys.review import labels_api as labels
from app.journeys.routing import api as routing
from app.journeys.signup import after_api as after_events
from app.journeys.signup import group_api as groups
from app.journeys.signup import partner_api as shared_events
from app.journeys.signup import staff_api as event_plans
from app.journeys.signup import youth_api as signup
from app.journeys.supporting import api as supporting
from app.journeys.voices import api as voices
from app.journeys.wechat import api as callbacks

ROUTERS: tuple[APIRouter, ...] = (
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
)
SHARED: tuple[tuple[APIRouter, str], ...] = (
    (handling.assignments, "assignments"),
    (disclosing.assignments, "assignments"),
    (agreement_parties.parties, "agreements"),
    # The fixed addresses first: otherwise they would be taken for ids.
    (resource_files.kept, "resources"),
    (resources.kept, "resources"),
    (calls_api.calls, "calls"),
    (calls_api.profile, "profile"),
)
"""Included twice: below /partner/v1 for programs, below /staff/v1 for people at the desk."""
