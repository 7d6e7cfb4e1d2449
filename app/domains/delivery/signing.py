"""Signatures of webhooks, as Standard Webhooks asks. Pure."""

from datetime import datetime

from standardwebhooks import Webhook


def sign(secrets: tuple[str, ...], event_id: str, at: datetime, body: str) -> str:
    """Return the header: one signature for each secret that is valid now."""
    return " ".join(Webhook(secret).sign(event_id, at, body) for secret in secrets)
