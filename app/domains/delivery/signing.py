"""Keys and signatures of webhooks, as Standard Webhooks asks: v1 (HMAC) and v1a (Ed25519). Pure."""

import base64
import secrets as randomness
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook

from app.domains.delivery.states import Signature

_SECRET, _PRIVATE, _PUBLIC = "whsec_", "whsk_", "whpk_"
_SEED_BYTES = 32


def new_secret(kind: Signature) -> str:
    """Make what signs: a secret that both sides know, or a private key that only we know."""
    if kind is Signature.v1:
        return _SECRET + base64.b64encode(randomness.token_bytes(24)).decode()
    seed = randomness.token_bytes(_SEED_BYTES)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return _PRIVATE + base64.b64encode(seed + public).decode()


def kind_of(secret: str) -> Signature:
    """Say which signature a secret makes."""
    return Signature.v1a if secret.startswith(_PRIVATE) else Signature.v1


def public_key(secret: str) -> str | None:
    """Return what verifies signatures of a private key; None for a shared secret."""
    if kind_of(secret) is Signature.v1:
        return None
    both = base64.b64decode(secret.removeprefix(_PRIVATE))
    return _PUBLIC + base64.b64encode(both[_SEED_BYTES:]).decode()


def sign(secrets: tuple[str, ...], event_id: str, at: datetime, body: str) -> str:
    """Return the header: one signature for each secret that is valid now."""
    return " ".join(_signature(secret, event_id, at, body) for secret in secrets)


def _signature(secret: str, event_id: str, at: datetime, body: str) -> str:
    if kind_of(secret) is Signature.v1:
        return Webhook(secret).sign(event_id, at, body)
    seed = base64.b64decode(secret.removeprefix(_PRIVATE))[:_SEED_BYTES]
    signed = f"{event_id}.{int(at.timestamp())}.{body}".encode()
    made = Ed25519PrivateKey.from_private_bytes(seed).sign(signed)
    return "v1a," + base64.b64encode(made).decode()
