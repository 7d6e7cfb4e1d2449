"""What is kept of who a person is, for that person."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.identity.models import Consent, WeChatAccount, Youth
from app.domains.identity.service.phones import open_phone
from app.kernel.problems import Unauthenticated
from app.platform.db import Session


async def export_of(session: Session, youth_id: UUID) -> dict[str, Any]:
    """Return the person's own data in the clear: it is theirs."""
    person = await session.scalar(select(Youth).where(Youth.id == youth_id))
    if person is None:
        raise Unauthenticated
    accounts = await session.scalars(
        select(WeChatAccount)
        .where(WeChatAccount.youth_id == youth_id)
        .order_by(WeChatAccount.created_at)
    )
    consents = await session.scalars(
        select(Consent).where(Consent.youth_id == youth_id).order_by(Consent.given_at)
    )
    return {
        "person": {
            "birth_year": person.birth_year,
            "phone": open_phone(person.phone),
            "phone_verified_at": person.phone_verified_at,
            "created_at": person.created_at,
            "seen_at": person.seen_at,
            "leaves_at": person.leaves_at,
        },
        "wechat_accounts": [
            {
                "app": one.app,
                "openid": one.openid,
                "unionid": one.unionid,
                "is_following": one.is_following,
                "seen_at": one.seen_at,
            }
            for one in accounts
        ],
        "consents": [
            {
                "document": one.document,
                "version": one.version,
                "given_at": one.given_at,
                "withdrawn_at": one.withdrawn_at,
            }
            for one in consents
        ],
    }
