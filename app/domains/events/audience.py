"""For whom an event is: district and identity as people state them, and who comes first. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.domains.events.problems import AudienceUnknown, NotAudience


def within(adcode: str, areas: Sequence[str]) -> bool:
    """Say whether a district lies in one of some areas; 310100 holds all that begins with 3101."""
    return any(adcode.startswith(_stem(area)) for area in areas)


def _stem(area: str) -> str:
    while len(area) > 2 and area.endswith("00"):
        area = area[:-2]
    return area


def check(known: Any, adcode: str | None, identities: Sequence[str]) -> None:
    """Raise NotAudience or AudienceUnknown unless what somebody states fits the event."""
    if known.visibility == "organisation" and not known.is_own:
        raise NotAudience("这个活动只面向参加过主办方活动、或受到邀请的朋友。")
    areas, wanted = known.audience_adcodes, known.audience_identities
    if areas and adcode is None:
        raise AudienceUnknown(missing=["adcode"])
    if areas and not within(adcode or "", areas):
        raise NotAudience("这个活动面向特定地区，你填写的地区不在范围内。", adcodes=areas)
    if wanted and not identities:
        raise AudienceUnknown(missing=["identities"])
    if wanted and not set(wanted) & set(identities):
        raise NotAudience("这个活动面向特定人群，你选择的身份不在范围内。", identities=wanted)


def opens_at(known: Any) -> datetime:
    """Return when somebody may sign up: the invited before the others."""
    opens: datetime = known.signup_opens_at
    return opens - timedelta(minutes=known.early_minutes) if known.is_invited else opens
