"""Verify a webhook of 青年需求直通车 with nothing but Python's standard library.

Use `verify` in your receiver, over the raw bytes of the body, before you parse them. As a program:
python verify.py SECRET ID TIMESTAMP SIGNATURES [NOW] < body
"""

import base64
import hashlib
import hmac
import sys
import time

TOLERANCE_S = 300


def verify(
    secret: str,
    event_id: str,
    timestamp: str,
    signatures: str,
    body: bytes,
    now: float | None = None,
) -> bool:
    """Say whether the body is ours and fresh. Remember event_id: a known one is done already."""
    if not timestamp.isascii() or not timestamp.isdigit():
        return False
    if abs((now or time.time()) - int(timestamp)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{event_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    for one in signatures.split(" "):  # two while a secret is rotated
        version, _, given = one.partition(",")
        if version == "v1" and hmac.compare_digest(expected, given.encode()):
            return True
    return False


if __name__ == "__main__":
    secret, event_id, timestamp, signatures, *rest = sys.argv[1:]
    is_ours = verify(
        secret,
        event_id,
        timestamp,
        signatures,
        sys.stdin.buffer.read(),
        int(rest[0]) if rest else None,
    )
    sys.stdout.write("ok\n" if is_ours else "refused\n")
    sys.exit(0 if is_ours else 1)
