"""On a need's timeline: that its writer was reminded by way of WeChat, or could not be."""

from uuid import UUID

from sqlalchemy import insert

from app.domains.needs.models import NeedHistory
from app.domains.needs.states import Action, ActorKind
from app.kernel import clock
from app.platform.db import Session
from app.platform.sqltypes import table_of


async def note_message(session: Session, need_id: UUID, reason: str, *, is_public: bool) -> None:
    """Note what became of a reminder; the writer reads only of those that went wrong."""
    await session.execute(
        insert(table_of(NeedHistory)).values(
            need_id=need_id,
            action=Action.reminded_by_wechat,
            actor_kind=ActorKind.system,
            reason=reason,
            is_public=is_public,
            at=clock.now(),
        )
    )
