"""All tables of the program, for migrations and tests."""

from app.domains.agreements import models as agreements
from app.domains.classifier import models as classifier
from app.domains.conversations import models as conversations
from app.domains.delivery import models as delivery
from app.domains.digests import models as digests
from app.domains.duty import models as duty
from app.domains.events import after_models as event_after
from app.domains.events import company_models as event_company
from app.domains.events import models as events
from app.domains.feedback import models as feedback
from app.domains.hot_topics import models as hot_topics
from app.domains.identity import models as identity
from app.domains.links import models as links
from app.domains.meetings import models as meetings
from app.domains.moderation import models as moderation
from app.domains.needs import models as needs
from app.domains.needs import promise_models as promises
from app.domains.notices import models as notices
from app.domains.notifications import models as notifications
from app.domains.onboarding import models as onboarding
from app.domains.opinions import models as opinions
from app.domains.partners import models as partners
from app.domains.resources import models as resources
from app.domains.routing import models as routing
from app.platform import idempotency, shared, workdays
from app.platform.db import Base

OWNERS = (
    agreements,
    classifier,
    conversations,
    delivery,
    digests,
    duty,
    event_after,
    event_company,
    events,
    feedback,
    hot_topics,
    idempotency,
    identity,
    meetings,
    links,
    moderation,
    needs,
    notices,
    notifications,
    onboarding,
    opinions,
    partners,
    promises,
    resources,
    routing,
    shared,
    workdays,
)
metadata = Base.metadata
