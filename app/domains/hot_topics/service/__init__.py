"""Hot topics: asking for a computation, what goes into it, keeping what comes out, looking."""

from app.domains.hot_topics.service.keeping import keep
from app.domains.hot_topics.service.looking import list_topics, look, writers_of
from app.domains.hot_topics.service.runs import (
    REFRESH,
    ask,
    begin_night,
    fail,
    find_open,
    messages_of,
)

__all__ = [
    "REFRESH",
    "ask",
    "begin_night",
    "fail",
    "find_open",
    "keep",
    "list_topics",
    "look",
    "messages_of",
    "writers_of",
]
