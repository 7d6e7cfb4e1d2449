"""What others may ask of routing: the rules in force, their versions, alarms and topic modes."""

from app.domains.routing.actions import MOST_HELPERS, Review, Send, named
from app.domains.routing.conditions import Facts
from app.domains.routing.rules import (
    Decision,
    Flaw,
    Rule,
    Target,
    evaluate,
    fault_of,
    flaws,
    without_review,
)
from app.domains.routing.service.alarms import (
    clear_mended,
    count_alarms,
    list_alarms,
    named_in_alarms,
    raise_alarms,
    words,
)
from app.domains.routing.service.live import InForce, in_force
from app.domains.routing.service.modes import list_modes, set_mode
from app.domains.routing.service.versions import (
    add_version,
    copy_version,
    list_versions,
    publish,
    rules_of,
    set_rules,
    version_of,
)

__all__ = [
    "MOST_HELPERS",
    "Decision",
    "Facts",
    "Flaw",
    "InForce",
    "Review",
    "Rule",
    "Send",
    "Target",
    "add_version",
    "clear_mended",
    "copy_version",
    "count_alarms",
    "evaluate",
    "fault_of",
    "flaws",
    "in_force",
    "list_alarms",
    "list_modes",
    "list_versions",
    "named",
    "named_in_alarms",
    "publish",
    "raise_alarms",
    "rules_of",
    "set_mode",
    "set_rules",
    "version_of",
    "without_review",
    "words",
]
