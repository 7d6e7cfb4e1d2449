"""What is said about an event: each kind has words of its own."""

import pytest

from app.domains.delivery.meanings import ABOUT_NOBODY
from app.domains.delivery.schemas import EventType
from app.domains.needs.service import MessageTags
from app.domains.needs.states import AssignmentRole, AssignmentState
from app.journeys.channels import messages

_TAGS = MessageTags(
    receipt="QN-20261123-0007K",
    topic_name="找工作",
    urgency="routine",
    urgency_name="一般",
    state=AssignmentState.accepted,
    role=AssignmentRole.lead,
)


@pytest.mark.parametrize("kind", list(EventType))
def test_each_kind_of_event_says_in_chinese_what_happened(kind: EventType) -> None:
    said = messages.about(kind, None if kind in ABOUT_NOBODY else _TAGS)
    assert said.title != messages.about("tomorrow.invented", _TAGS).title
    assert said.lines, "a title alone does not say what to do"


def test_no_two_kinds_of_events_say_the_same() -> None:
    titles = [messages.about(kind, _TAGS).title for kind in EventType]
    assert len(titles) == len(set(titles))
