"""One token for all processes: after an expiry it is fetched once, however many ask."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from app.gateways.wechat import MiniProgram
from app.gateways.wechat.settings import SANDBOX_APP_ID
from app.platform import db
from app.platform.shared import Shared
from tests.gateways.wechat.stage import GOOD, PROGRESS, SEND, TOKEN, Stage
from tests.servers import Api

_SENDER = """
import asyncio, json, sys
from app.gateways.wechat import MiniProgram, WeChatError, WeChatSettings, current
from app.platform import db
from app.platform.settings import settings

async def main(openid: str, template_id: str, values: dict[str, str]) -> None:
    db.open_engine(settings().database_url)
    client = current.mini_program()
    print("ready", flush=True)
    for line in sys.stdin:
        count = int(line)
        outcomes = await asyncio.gather(
            *(client.send_subscribe_message(openid, template_id, values) for _ in range(count)),
            return_exceptions=True,
        )
        failed = [repr(one) for one in outcomes if isinstance(one, BaseException)]
        print(json.dumps(failed), flush=True)
    await current.close()
    await db.close_engine()

asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
"""


@pytest.fixture
async def shelf(api: Api) -> AsyncIterator[Shared]:
    """The shelf of the sandbox's mini-program, empty, in the database that the API has open."""
    async with db.transaction() as session:
        await session.execute(text("DELETE FROM shared_secrets"))
    yield Shared(f"wechat:{SANDBOX_APP_ID}:token")
    async with db.transaction() as session:
        await session.execute(text("DELETE FROM shared_secrets"))


async def _process(stage: Stage, openid: str) -> asyncio.subprocess.Process:
    environment = {**os.environ, "WECHAT_SANDBOX_URL": stage.url, "WECHAT_MINI_APP_ID": ""}
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SENDER, openid, PROGRESS, json.dumps(GOOD)),
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert started.stdout is not None
    assert (await started.stdout.readline()).strip() == b"ready"
    return started


async def _send(process: asyncio.subprocess.Process, count: int) -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{count}\n".encode())
    await process.stdin.drain()
    failures: list[str] = json.loads(await process.stdout.readline())
    return failures


async def test_an_expiry_under_200_calls_in_two_processes_costs_one_fetch(
    stage: Stage, shelf: Shared
) -> None:
    openid = await stage.grant("storm", 1000)
    processes = await asyncio.gather(_process(stage, openid), _process(stage, openid))
    try:
        assert await asyncio.gather(*(_send(one, 100) for one in processes)) == [[], []]
        assert stage.calls[TOKEN] == 1
        for expiry in (2, 3):
            # WeChat calls the token expired: 200 calls under way in two processes notice.
            await stage.order(SEND, "token_expired")
            assert await asyncio.gather(*(_send(one, 100) for one in processes)) == [[], []]
            assert stage.calls[TOKEN] == expiry
    finally:
        for one in processes:
            assert one.stdin is not None
            one.stdin.close()
        assert [await one.wait() for one in processes] == [0, 0]


async def test_a_process_that_dies_while_it_fetches_does_not_block_the_others(
    stage: Stage, shelf: Shared
) -> None:
    async with db.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO shared_secrets (name, number, claimed_until) "
                "VALUES (:name, 0, now() + interval '1 second')"
            ),
            {"name": f"wechat:{SANDBOX_APP_ID}:token"},
        )
    openid = await stage.grant("patient", 5)
    async with MiniProgram(stage.settings(), shelf) as client:
        await client.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
    assert stage.calls[TOKEN] == 1


async def test_a_failed_fetch_gives_the_turn_back(stage: Stage, shelf: Shared) -> None:
    openid = await stage.grant("unlucky", 5)
    await stage.order(TOKEN, "http500", 1)
    async with MiniProgram(stage.settings(), shelf) as client:
        with pytest.raises(Exception, match="HTTP 500"):
            await client.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
        await client.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
    issue = await shelf.look()
    assert issue is not None
    assert issue.number == 1
    assert "secret" not in repr(issue.secret)


async def test_what_no_key_opens_is_fetched_anew(
    stage: Stage, shelf: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    openid = await stage.grant("rotated", 5)
    async with MiniProgram(stage.settings(), shelf) as client:
        await client.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
    async with db.transaction() as session:
        await session.execute(text("UPDATE shared_secrets SET sealed = '\\x0200000000'"))
    async with MiniProgram(stage.settings(), shelf) as client:
        await client.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
    assert stage.calls[TOKEN] == 2
