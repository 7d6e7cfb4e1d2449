"""All kinds of jobs: the API enqueues them, the worker runs them, so both import this."""

from app.domains.delivery import jobs as delivery
from app.domains.hot_topics import jobs as hot_topics
from app.domains.moderation import jobs as moderation
from app.domains.notifications import jobs as notifications
from app.journeys.channels import morning
from app.journeys.clocks import jobs as clocks
from app.journeys.learning import jobs as learning
from app.journeys.onboarding import jobs as onboarding
from app.journeys.opinions import jobs as opinions
from app.journeys.signup import jobs as signup
from app.journeys.wechat import jobs as wechat

JOBS = (
    clocks,
    delivery,
    hot_topics,
    learning,
    moderation,
    morning,
    notifications,
    onboarding,
    opinions,
    signup,
    wechat,
)
