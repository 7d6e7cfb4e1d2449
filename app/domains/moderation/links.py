"""Addresses under which WeChat fetches a picture to look at it: signed, and over after a day."""

from datetime import timedelta
from uuid import UUID

from app.kernel import clock, ids
from app.platform import crypto
from app.platform.settings import settings

_GOOD_FOR = timedelta(hours=24)
_PURPOSE = "moderation.picture"


def picture_url(image_id: UUID) -> str:
    """Return an address of a picture that needs no sign-in."""
    until = int((clock.now() + _GOOD_FOR).timestamp())
    name = ids.encode("img", image_id)
    return f"{settings().address}/p/pictures/{name}/{until}-{_signature(name, until)}"


def is_good(name: str, seal: str) -> bool:
    """Say whether an address was made by us and is not over."""
    until, _, signature = seal.partition("-")
    if not until.isascii() or not until.isdecimal() or len(until) > 12:
        return False
    right = _signature(name, int(until))
    is_ours = crypto.same(signature.encode(errors="replace"), right.encode())
    return is_ours and int(until) >= clock.now().timestamp()


def _signature(name: str, until: int) -> str:
    return crypto.blind_index(f"{name} {until}", _PURPOSE).hex()
