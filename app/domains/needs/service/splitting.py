"""One need becomes two: the first keeps number and pictures, the second gets its own."""

from app.domains.needs.case import SYSTEM, Actor, Case
from app.domains.needs.models import Need
from app.domains.needs.problems import CannotCutThere, NeedMoveRefused
from app.domains.needs.schemas import NeedDraft, PlaceIn, PointIn
from app.domains.needs.service.opening import Tags, retag
from app.domains.needs.states import (
    SPLITTABLE,
    Action,
    ClockKind,
    NeedState,
    ReviewReason,
)
from app.platform import masking

_SHORTEST = 4


def cut(case: Case, at: int) -> tuple[str, str]:
    """Return the two parts of a need's words; raises CannotCutThere.

    Raises NeedMoveRefused where somebody has taken it on, or may be in danger.
    """
    need = case.need
    if case.state not in SPLITTABLE or need.is_crisis:
        raise NeedMoveRefused(current=case.state)
    parts = need.text[:at].strip(), need.text[at:].strip()
    if min(map(len, parts)) < _SHORTEST:
        raise CannotCutThere
    return parts


def keep_first_part(case: Case, actor: Actor, words: str, tags: Tags) -> None:
    """Leave the first part's words to the need; the whole stays in its history."""
    case.note(Action.split_up, actor, words=case.need.text)
    case.need.text = words
    case.need.masked_text = masking.mask(words)
    retag(case, tags)
    case.need.reading = tags.document


def screen_again(case: Case, tags: Tags) -> None:
    """Let a need whose words were changed wait where a new one with these tags would."""
    if tags.is_crisis:
        case.wait_for_review(ReviewReason.crisis)
        case.start_clock(ClockKind.triage)
    elif tags.is_doubtful:
        case.wait_for_review(ReviewReason.doubt)
        if not case.running(ClockKind.triage):
            case.start_clock(ClockKind.triage)
    elif not tags.is_sure:
        case.wait_for_review(ReviewReason.unsure)
        if not case.running(ClockKind.triage):
            case.start_clock(ClockKind.triage)
    else:
        case.leave_review()
        if case.state is NeedState.screening:
            case.move(NeedState.triaged, SYSTEM)


def draft_of(need: Need, words: str) -> NeedDraft:
    """Return the draft of a need with other words that is otherwise like this one."""
    point = None
    if need.longitude is not None and need.latitude is not None:
        point = PointIn(longitude=need.longitude, latitude=need.latitude)
    place = None
    if need.adcode is not None:
        place = PlaceIn(adcode=need.adcode, address=need.address, point=point)
    return NeedDraft(text=words, place=place, is_anonymous=need.is_anonymous)
