"""What a ticket's code says: a still one for paper, one that changes by the half minute for phones.

A screenshot of the changing code is worth nothing a minute later. The still code is the
registration's secret; it is printed, or shown where the phone has no network.
"""

import hmac
import secrets
from datetime import datetime

from app.platform import crypto

STEP_S = 30
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U
_LENGTH = 14
_PURPOSE = "ticket"


def new_code() -> str:
    """Make a registration's code: about 68 random bits that a person can read out."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def still(code: str) -> str:
    """Return what a printed ticket shows."""
    return f"YNE1:{code}"


def moving(code: str, now: datetime) -> str:
    """Return what a phone shows at this moment."""
    step = int(now.timestamp()) // STEP_S
    return f"YNE2:{code}:{step}:{_mark(code, step)}"


def read(scanned: str, at: datetime) -> str | None:
    """Return the code of a scanned ticket, None where it is none or was not shown at that time."""
    kind, _, rest = scanned.strip().partition(":")
    if kind == "YNE1":
        return rest if _is_code(rest) else None
    if kind != "YNE2":
        return None
    parts = rest.split(":")
    if len(parts) != 3 or not _is_code(parts[0]) or not parts[1].isdecimal():
        return None
    code, step, mark = parts[0], int(parts[1][:12]), parts[2]
    is_fresh = abs(int(at.timestamp()) // STEP_S - step) <= 1
    return code if is_fresh and hmac.compare_digest(mark, _mark(code, step)) else None


def _is_code(text: str) -> bool:
    return len(text) == _LENGTH and set(text) <= set(_ALPHABET)


def _mark(code: str, step: int) -> str:
    return crypto.blind_index(f"{code}:{step}", _PURPOSE).hex()[:16]
