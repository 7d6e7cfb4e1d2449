"""Who works on which assignment, and its case."""

from dataclasses import dataclass
from uuid import UUID

from app.domains.needs import service as needs
from app.domains.needs.service import Actor, Case
from app.platform.db import Session


@dataclass(frozen=True, slots=True)
class Work:
    """Who works on which assignment."""

    assignment_id: UUID
    organisation_id: UUID
    actor: Actor
    sees_words: bool = True
    """False where nobody has counted who reads along: then personal data stay covered."""


async def open_work(session: Session, work: Work) -> tuple[Case, needs.Assignment]:
    """Open the case of somebody's own assignment; raises AssignmentNotFound."""
    need_id = await needs.need_of_assignment(session, work.assignment_id, work.organisation_id)
    case = await needs.open_case(session, need_id)
    return case, needs.find_assignment(case, work.assignment_id, work.organisation_id)
