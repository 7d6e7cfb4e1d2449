"""Secrets: making them, keeping them, comparing them.

Keys form a ring: YNE_SECRET_KEY seals, the former ones (YNE_FORMER_SECRET_KEYS) still open. What is
sealed names its key, so that `needs-express keys rotate` finds what to seal anew.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.platform.settings import settings

_NONCE_BYTES = 12
_NAME_BYTES = 4
_VERSION = b"\x02"


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
    return _derive(_masters()[0], purpose)


def seal(plain: str, purpose: str) -> bytes:
    """Encrypt a secret that we must be able to read again (AES-256-GCM, bound to its purpose)."""
    key = _ring()[0]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    box = AESGCM(key.secret).encrypt(nonce, plain.encode(), purpose.encode())
    return _VERSION + key.name + nonce + box


def unseal(sealed: bytes, purpose: str) -> str:
    """Read a sealed secret back, with the key that it names; raises UnreadableSecret."""
    is_named = sealed[:1] == _VERSION  # the first version named none
    name, rest = sealed[1 : 1 + _NAME_BYTES], sealed[1 + _NAME_BYTES if is_named else 1 :]
    nonce, box = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    for key in _ring():
        if is_named and key.name != name:
            continue
        with suppress(InvalidTag):
            return AESGCM(key.secret).decrypt(nonce, box, purpose.encode()).decode()
    raise UnreadableSecret(purpose)


def present_mark() -> bytes:
    """Return how everything begins that is sealed with the present key."""
    return _VERSION + _ring()[0].name


def blind_index(plain: str, purpose: str) -> bytes:
    """Return what lets equal values be found without storing them in the open (HMAC-SHA256)."""
    return _index(_masters()[0], plain, purpose)


def blind_indexes(plain: str, purpose: str) -> list[bytes]:
    """Return the index of a value under each key that may still be in use, the present first."""
    return [_index(master, plain, purpose) for master in _masters()]


@dataclass(frozen=True, slots=True)
class _Key:
    name: bytes
    secret: bytes = field(repr=False)


def _masters() -> list[bytes]:
    configured = settings()
    former = configured.former_secret_keys.get_secret_value().split(",")
    return [
        configured.secret_key.get_secret_value().encode(),
        *(one.strip().encode() for one in former if one.strip()),
    ]


@lru_cache(maxsize=8)
def _key_of(master: bytes) -> _Key:
    secret = _derive(master, "seal")
    return _Key(hashlib.sha256(b"name:" + secret).digest()[:_NAME_BYTES], secret)


def _ring() -> list[_Key]:
    """Return the keys that open something, the one that seals first."""
    return [_key_of(master) for master in _masters()]


def _derive(master: bytes, purpose: str) -> bytes:
    return hmac.new(master, b"yne:" + purpose.encode(), hashlib.sha256).digest()


def _index(master: bytes, plain: str, purpose: str) -> bytes:
    key = _derive(master, f"index:{purpose}")
    return hmac.new(key, plain.encode(), hashlib.sha256).digest()
