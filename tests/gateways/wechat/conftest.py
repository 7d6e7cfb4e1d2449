"""Ground for the WeChat tests: one real server, a new sandbox in it for each test."""

from collections.abc import AsyncIterator

import pytest

from app.gateways.wechat import MiniProgram
from tests.gateways.wechat.stage import Stage, fresh, opening


@pytest.fixture(scope="session")
async def opened_stage() -> AsyncIterator[Stage]:
    async with opening() as stage:
        yield stage


@pytest.fixture
def stage(opened_stage: Stage) -> Stage:
    """The stage with an untouched sandbox on it."""
    fresh(opened_stage)
    return opened_stage


@pytest.fixture
async def mini(stage: Stage) -> AsyncIterator[MiniProgram]:
    """A client of the sandbox."""
    async with stage.mini_program() as client:
        yield client
