"""After a change of keys: all that identity keeps sealed."""

from app.domains.identity.service import accounts, phones


async def seal_anew() -> int:
    """Seal phone numbers and session keys with the present key; returns how many."""
    return await phones.seal_anew() + await accounts.seal_anew()
