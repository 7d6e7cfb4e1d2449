"""The worked examples of docs/examples, run as partners would: same vector, real deliveries."""

import asyncio
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.actors import City

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
COMMANDS = {
    "python": ["python3", "verify.py"],
    "javascript": ["node", "verify.mjs"],
    "java": ["java", "Verify.java"],
    "php": ["php", "verify.php"],
}
NOW = 1_614_265_330


@dataclass(frozen=True, slots=True)
class Letter:
    """What arrives at a partner's endpoint."""

    secret: str
    id: str
    timestamp: str
    signatures: str
    body: bytes


def _vector() -> Letter:
    """Return the vector of the Standard Webhooks' own tests, signed by their library."""
    secret, name = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    body = '{"test": 2432232314, "词": "验签"}'
    signature = Webhook(secret).sign(name, datetime.fromtimestamp(NOW, UTC), body)
    return Letter(secret, name, str(NOW), signature, body.encode())


VECTOR = _vector()
SPOILT: dict[str, Callable[[Letter], Letter]] = {
    "another body": lambda one: replace(one, body=one.body + b" "),
    "another secret": lambda one: replace(one, secret="whsec_" + "A" * 32),
    "another id": lambda one: replace(one, id="msg_other"),
    "too old": lambda one: replace(one, timestamp=str(NOW - 301)),
    "too young": lambda one: replace(one, timestamp=str(NOW + 301)),
    "no time": lambda one: replace(one, timestamp="soon"),
    "no signature": lambda one: replace(one, signatures=""),
    "another version": lambda one: replace(one, signatures=one.signatures.replace("v1", "v2")),
    "half a signature": lambda one: replace(one, signatures=one.signatures[:-8]),
    "no base64": lambda one: replace(one, signatures="v1,§§§ v1, v1"),
}


async def _says_ok(language: str, letter: Letter, now: int | None = None) -> bool:
    command, file = COMMANDS[language]
    runtime = shutil.which(command)
    if runtime is None:
        assert "YNE_CI" not in os.environ, f"{command} is missing"
        pytest.skip(f"SKIPPED: no {command} on this machine, docs/examples/{file} is not run")
    process = await asyncio.create_subprocess_exec(
        runtime,
        str(EXAMPLES / file),
        letter.secret,
        letter.id,
        letter.timestamp,
        letter.signatures,
        *([str(now)] if now else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaints = await process.communicate(letter.body)
    assert complaints == b"", complaints.decode()
    assert said in {b"ok\n", b"refused\n"}
    assert (process.returncode == 0) == (said == b"ok\n")
    return said == b"ok\n"


@pytest.mark.parametrize("language", COMMANDS)
async def test_the_example_knows_what_is_ours(language: str) -> None:
    assert await _says_ok(language, VECTOR, NOW)
    assert await _says_ok(language, VECTOR, NOW + 300)
    rotated = replace(VECTOR, signatures=f"v1a,c2ln v1,b3RoZXI= {VECTOR.signatures}")
    assert await _says_ok(language, rotated, NOW), "one signature of several is enough"
    for what, spoil in SPOILT.items():
        assert not await _says_ok(language, spoil(VECTOR), NOW), what
    assert not await _says_ok(language, VECTOR), "years later it is nothing new"


@pytest.mark.parametrize("language", COMMANDS)
async def test_the_example_takes_a_real_delivery(language: str, city: City, worker: None) -> None:
    name = "江州职业技能培训中心"
    program = await city.program(name)
    need = await city.submitted_to(await city.youth(), name)
    [call] = await city.listener.wait_for(need["receipt"])
    letter = Letter(
        program.secret,
        call.headers["webhook-id"],
        call.headers["webhook-timestamp"],
        call.headers["webhook-signature"],
        call.body,
    )
    assert await _says_ok(language, letter)
    assert not await _says_ok(language, replace(letter, body=letter.body.replace(b"a", b"b")))
