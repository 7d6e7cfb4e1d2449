"""Secrets: making them, keeping them, comparing them."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.platform.settings import settings

_NONCE_BYTES = 12
_VERSION = b"\x01"


class UnreadableSecret(Exception):
    """A stored secret does not open with the present key."""


def new_token(nbytes: int = 32) -> str:
    """Make an unguessable token for the wire."""
    return secrets.token_urlsafe(nbytes)


def digest(token: str) -> bytes:
    """Return what we store of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).digest()


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)


def derive_key(purpose: str) -> bytes:
    """Return the 32-byte key for one purpose, so that no two purposes share one."""
    master = settings().secret_key.get_secret_value().encode()
    return hmac.new(master, b"yne:" + purpose.encode(), hashlib.sha256).digest()


def seal(plain: str, purpose: str) -> bytes:
    """Encrypt a secret that we must be able to read again (AES-256-GCM, bound to its purpose)."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    box = AESGCM(derive_key("seal")).encrypt(nonce, plain.encode(), purpose.encode())
    return _VERSION + nonce + box


def unseal(sealed: bytes, purpose: str) -> str:
    """Read a sealed secret back; raises UnreadableSecret."""
    nonce, box = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(derive_key("seal")).decrypt(nonce, box, purpose.encode()).decode()
    except InvalidTag as error:
        raise UnreadableSecret(purpose) from error


def new_webhook_secret() -> str:
    """Make a Standard Webhooks signing secret: `whsec_` and 24 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
