"""What may be kept of an answer or an error: no secrets, nobody's data. Pure."""

import re

from app.platform import masking

MOST_LETTERS = 500
_SECRETS = re.compile(
    r"whs(?:ec|k)_[A-Za-z0-9+/=_-]+"
    r"|\bv1a?,[A-Za-z0-9+/=]{20,}"
    r"|(?i:bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"
    r"|(?i:\b(?:access_token|token|key|secret|sign|signature|password|passwd|authorization)"
    r"[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}]{4,}"
)


def scrub(said: str | None) -> str | None:
    """Return the start of what was said, with secrets and personal data covered."""
    if said is None:
        return None
    clean = _SECRETS.sub("[密]", said[: 2 * MOST_LETTERS].replace("\x00", ""))
    return masking.mask(clean)[:MOST_LETTERS]
