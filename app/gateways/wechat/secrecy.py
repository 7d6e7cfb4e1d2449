"""WeChat's own cryptography: signatures of what it posts, its envelope, phone data, page signature.

Written on `cryptography` and proved against wechatpy in the tests (docs/decisions/0007).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from collections.abc import Mapping

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from app.gateways.wechat.errors import SessionOver
from app.kernel import clock

_BLOCK = 16
# The page "消息加解密说明": padded to 32, so a pad of 17 to 32 is as good as a small one.
_ENVELOPE_BLOCK = 32
_RANDOM_BYTES = 16


class BadEnvelope(Exception):
    """What was posted is not from WeChat, not for us, or broken; the reason is not told outside."""


def sign(*parts: str) -> str:
    """Return WeChat's signature of some texts: SHA-1 of them, sorted and joined."""
    joined = b"".join(sorted(part.encode() for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def is_signed(signature: str, *parts: str) -> bool:
    """Say whether a signature is right, in constant time."""
    return hmac.compare_digest(signature.encode(), sign(*parts).encode())


def open_envelope(packed: str, aes_key: str, app_id: str) -> bytes:
    """Return the message in an encrypted envelope; raises BadEnvelope.

    16 random bytes, 4 bytes of length (big-endian), the message, the app id, a pad.
    """
    plain = _decrypt(_envelope_key(aes_key), None, _unpack(packed), _ENVELOPE_BLOCK)
    if len(plain) < _RANDOM_BYTES + 4:
        raise BadEnvelope("too short")
    (length,) = struct.unpack_from(">I", plain, _RANDOM_BYTES)
    rest = plain[_RANDOM_BYTES + 4 :]
    if length > len(rest):
        raise BadEnvelope("its length does not fit")
    if not hmac.compare_digest(rest[length:], app_id.encode()):
        raise BadEnvelope("for another app")
    return rest[:length]


def make_envelope(message: bytes, aes_key: str, app_id: str) -> str:
    """Return a message encrypted as WeChat wants it."""
    plain = (
        secrets.token_bytes(_RANDOM_BYTES)
        + struct.pack(">I", len(message))
        + message
        + app_id.encode()
    )
    return base64.b64encode(_encrypt(_envelope_key(aes_key), None, plain, _ENVELOPE_BLOCK)).decode()


def decrypt_user_data(
    session_key: str, encrypted: str, iv: str, app_id: str
) -> Mapping[str, object]:
    """Return what a phone encrypted for us; raises SessionOver where it does not open.

    AES-128-CBC with the session key; the watermark says for which app it is.
    """
    try:
        key, start = _unpack(session_key), _unpack(iv)
        plain = _decrypt(key, start, _unpack(encrypted), _BLOCK)
        said = orjson.loads(plain)
    except (BadEnvelope, ValueError):
        raise SessionOver(None, "the session key does not open it") from None
    watermark = said.get("watermark") if isinstance(said, dict) else None
    if not isinstance(watermark, dict) or watermark.get("appid") != app_id:
        raise SessionOver(None, "it is not marked as ours")
    opened: Mapping[str, object] = said
    return opened


def encrypt_user_data(session_key: str, iv: str, said: Mapping[str, object]) -> str:
    """Return data encrypted as a phone does it, for the sandbox and for tests."""
    packed = _encrypt(_unpack(session_key), _unpack(iv), orjson.dumps(said), _BLOCK)
    return base64.b64encode(packed).decode()


def sign_page(
    app_id: str, ticket: str, url: str, *, nonce: str = "", timestamp: int = 0
) -> dict[str, object]:
    """Return what `wx.config` needs on the page at `url`; its fragment does not count.

    The keys of the signed text are in this order, and nothing in it is URL-encoded.
    """
    nonce = nonce or secrets.token_hex(8)
    timestamp = timestamp or int(clock.now().timestamp())
    page = url.partition("#")[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    signature = hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
    return {"appId": app_id, "timestamp": timestamp, "nonceStr": nonce, "signature": signature}


def _envelope_key(aes_key: str) -> bytes:
    # 43 characters carry 258 bits; the last two say nothing.
    return base64.b64decode(aes_key + "=")


def _unpack(packed: str) -> bytes:
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        raise BadEnvelope("no base64") from None


def _decrypt(key: bytes, iv: bytes | None, packed: bytes, block: int) -> bytes:
    """Open AES-CBC with PKCS#7; without an `iv` it is the beginning of the key."""
    if not packed or len(packed) % _BLOCK:
        raise BadEnvelope("its length is no multiple of a block")
    start = key[:_BLOCK] if iv is None else iv
    if len(start) != _BLOCK or len(key) not in (16, 32):
        raise BadEnvelope("key or start of a wrong length")
    opener = Cipher(AES(key), CBC(start)).decryptor()
    padded = opener.update(packed) + opener.finalize()
    pad = padded[-1]
    if not 1 <= pad <= block or padded[-pad:] != bytes([pad]) * pad:
        raise BadEnvelope("badly padded")
    return padded[:-pad]


def _encrypt(key: bytes, iv: bytes | None, plain: bytes, block: int) -> bytes:
    pad = block - len(plain) % block
    start = key[:_BLOCK] if iv is None else iv
    sealer = Cipher(AES(key), CBC(start)).encryptor()
    return sealer.update(plain + bytes([pad]) * pad) + sealer.finalize()
