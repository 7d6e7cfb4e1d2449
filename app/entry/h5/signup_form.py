"""An event's sign-up form: what a browser brings, read question by question."""

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from app.domains.events import service as events
from app.domains.events.problems import BadAnswers
from app.domains.events.schemas import EventOut, QuestionIn, SessionOut, TicketTypeOut
from app.domains.events.signup_schemas import CompanionIn, RegistrationIn
from app.domains.events.states import QuestionKind, Status
from app.entry.h5.forms import read
from app.kernel import ids
from app.kernel.problems import NotFound

_AREA = re.compile("[1-9][0-9]{5}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1930, 2020


@dataclass(slots=True)
class Written:
    """What was written in a form, as it was written, and what is wrong with it."""

    texts: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    """Of each choice question, the boxes that were ticked."""
    identities: list[str] = field(default_factory=list)
    """What the person ticked that they are."""
    wrong: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    """What has nothing to do with one field, such as that the last seat has gone."""
    way_out: tuple[str, str] | None = None
    """Where the notice leads, and what the link says."""

    def has(self, question: QuestionIn, option: str) -> bool:
        """Say whether an option was chosen."""
        return option in self.chosen.get(question.id, [])


def session_of(event: EventOut, said: str) -> SessionOut:
    """Return the session that was chosen; the only one where there is one."""
    if len(event.sessions) == 1 and not said:
        return event.sessions[0]
    found = [one for one in event.sessions if ids.encode("sess", one.id) == said]
    if not found:
        raise NotFound
    return found[0]


def most_companions(one: SessionOut) -> int:
    """Return how many lines for companions a form needs."""
    return max(ticket.max_companions for ticket in one.tickets)


def keep(event: EventOut, form: FormData) -> Written:
    """Return what was written, to be shown again."""
    texts = {name: said.strip() for name, said in form.items() if isinstance(said, str)}
    chosen = {
        one.id: [said for said in form.getlist(f"q.{one.id}") if isinstance(said, str)]
        for one in event.questions
        if one.kind is QuestionKind.choice
    }
    identities = [said for said in form.getlist("identities") if isinstance(said, str)]
    return Written(texts, chosen, identities)


def registration(event: EventOut, one: SessionOut, written: Written) -> RegistrationIn | None:
    """Return what was asked for, or None; what is wrong stands in `written.wrong` afterwards."""
    ticket = _ticket(one, written)
    companions = _companions(most_companions(one), written)
    if ticket is not None and not any(name.startswith("friend.") for name in written.wrong):
        _check_party(ticket, companions, written)
    given = {
        question.id: value
        for question in event.questions
        if (value := _value(question, written)) is not None
    }
    try:
        events.check_answers([one.model_dump(mode="json") for one in event.questions], given)
    except BadAnswers as refused:
        for error in refused.facts["errors"]:
            written.wrong[f"q.{error['question']}"] = str(error["message"])
    adcode, identities = _adcode(event, written), _identities(event, written)
    if ticket is None or written.wrong:
        return None
    return RegistrationIn.model_construct(
        session_id=one.id,
        ticket_type_id=ticket.id,
        companions=companions,
        answers=given,
        adcode=adcode,
        identities=identities,
    )


def _adcode(event: EventOut, written: Written) -> str | None:
    """Return the district that was chosen, where the event asks for one."""
    if not event.audience_adcodes:
        return None
    said = written.texts.get("adcode", "")
    if _AREA.fullmatch(said):
        return said
    written.wrong["adcode"] = "请选择你所在的区"
    return None


def _identities(event: EventOut, written: Written) -> list[Status]:
    """Return what was ticked, where the event asks who one is."""
    if not event.audience_identities:
        return []
    found = [one for one in Status if one in written.identities]
    if not found:
        written.wrong["identities"] = "请至少选一项"
    return found


def birth_year(written: Written) -> int | None:
    """Return the year of birth that was written, None where it is none that can be."""
    said = written.texts.get("birth_year", "")
    year = int(said) if said.isdecimal() and len(said) == len(str(LAST_YEAR)) else 0
    if FIRST_YEAR <= year <= LAST_YEAR:
        return year
    written.wrong["birth_year"] = "请填写四位数的出生年份，如 2001"
    return None


def _ticket(one: SessionOut, written: Written) -> TicketTypeOut | None:
    if len(one.tickets) == 1:
        return one.tickets[0]
    said = written.texts.get("ticket", "")
    found = [ticket for ticket in one.tickets if ids.encode("tt", ticket.id) == said]
    if not found:
        written.wrong["ticket"] = "请选择票种"
        return None
    return found[0]


def _companions(most: int, written: Written) -> list[CompanionIn]:
    found = []
    for number in range(most):
        name = written.texts.get(f"friend.{number}.name", "")
        age = written.texts.get(f"friend.{number}.age", "")
        if not name and not age:
            continue
        one, wrong = read(CompanionIn, {"name": name, "age": age or None})
        if one is None:
            said = "请填写姓名，最多 40 个字" if "name" in wrong else "年龄请填 0 到 120 的整数"
            written.wrong[f"friend.{number}"] = said
        else:
            found.append(one)
    return found


def _check_party(ticket: TicketTypeOut, friends: list[CompanionIn], written: Written) -> None:
    least, most = ticket.min_companions, ticket.max_companions
    if len(friends) > most:
        written.wrong["friends"] = f"“{ticket.name}”最多带 {most} 人" if most else "这种票限本人"
    elif len(friends) < least:
        written.wrong["friends"] = f"“{ticket.name}”至少要带 {least} 人，请填写同行人"
    elif ticket.is_child_companion and any(one.age is None or one.age >= 18 for one in friends):
        written.wrong["friends"] = "同行的应是未满 18 岁的孩子，请填写年龄"


def _value(question: QuestionIn, written: Written) -> Any:
    said = written.texts.get(f"q.{question.id}", "")
    match question.kind:
        case QuestionKind.choice:
            return written.chosen.get(question.id) or None
        case QuestionKind.consent:
            return True if said == "yes" else None
        case QuestionKind.number:
            return _number(said)
    return said or None


def _number(said: str) -> Any:
    for kind in (int, float):
        try:
            return kind(said)
        except ValueError:
            continue
    return said or None
