"""Everything that is kept of a person, for that person (PIPL article 45)."""

from typing import Any
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.events import service as events
from app.domains.feedback import service as feedback
from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.notifications import service as notifications
from app.kernel import clock
from app.platform.db import Session


async def everything_of(session: Session, youth_id: UUID) -> dict[str, Any]:
    """Return all that is kept of a person, readable for people and programs."""
    person = await identity.export_of(session, youth_id)
    their_needs = await needs.export_of(session, youth_id)
    verdicts = await feedback.export_of(session, [one["id"] for one in their_needs])
    messages = await notifications.export_of(session, youth_id)
    return {
        "说明": "这是青年需求直通车保存的与你有关的全部数据。图片可凭 images 里的编号下载。",
        "exported_at": clock.now(),
        **person,
        "needs": their_needs,
        "verdicts": verdicts,
        "corrections": await classifier.export_of(session, youth_id),
        "registrations": await events.export_of(session, youth_id),
        **messages,
    }
