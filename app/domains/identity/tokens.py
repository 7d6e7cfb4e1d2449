"""Short signed tokens (JWT, RFC 7519), so that most requests need no look-up of who asks."""

from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.domains.identity.problems import TokenExpired
from app.kernel import clock
from app.kernel.problems import Unauthenticated
from app.platform import crypto

_ALGORITHM = "HS256"
_LONGEST = 2048


@lru_cache
def _key(audience: str) -> OctKey:
    return OctKey.import_key(crypto.derive_key(f"token:{audience}"))


def write(audience: str, subject: UUID, lifetime: timedelta, **claims: Any) -> str:
    """Return a token for one audience that says who its bearer is."""
    now = clock.now()
    return jwt.encode(
        {"alg": _ALGORITHM},
        {
            "aud": audience,
            "sub": subject.hex,
            # With its fraction (RFC 7519 allows it): a token made right after a sign-out is good.
            "iat": now.timestamp(),
            "exp": int((now + lifetime).timestamp()),
            **claims,
        },
        _key(audience),
        algorithms=[_ALGORITHM],
    )


@lru_cache(maxsize=4096)
def _signed_claims(audience: str, token: str) -> dict[str, Any]:
    """Check the signature, once per token: a phone sends the same one for a quarter of an hour."""
    try:
        return jwt.decode(token, _key(audience), algorithms=[_ALGORITHM]).claims
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unauthenticated from error


def read(audience: str, token: str) -> dict[str, Any]:
    """Return the claims of a valid token; raises Unauthenticated or TokenExpired."""
    if len(token) > _LONGEST:
        raise Unauthenticated
    claims = _signed_claims(audience, token)
    if claims.get("aud") != audience or not isinstance(claims.get("exp"), int):
        raise Unauthenticated
    if claims["exp"] <= clock.now().timestamp():
        raise TokenExpired
    return claims
