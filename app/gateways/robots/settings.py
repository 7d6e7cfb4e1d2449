"""Where the vendors' servers are; other addresses are for their private editions, and for tests."""

from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.gateways.robots.kinds import RobotKind


class RobotSettings(BaseSettings):
    """The robots' part of the settings."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="YNE_ROBOT_", env_file=".env", frozen=True, extra="ignore"
    )

    wecom_base: str = "https://qyapi.weixin.qq.com"
    dingtalk_base: str = "https://oapi.dingtalk.com"
    feishu_base: str = "https://open.feishu.cn"
    timeout_s: float = Field(default=10.0, gt=0, le=20)
    """For the whole call."""

    @field_validator("wecom_base", "dingtalk_base", "feishu_base")
    @classmethod
    def _is_a_base(cls, given: str) -> str:
        parts = urlsplit(given)
        is_loopback = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback):
            raise ValueError("a robot's base address must begin with https://")
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
            raise ValueError("a robot's base address is a scheme and a host, nothing more")
        return given.rstrip("/")

    def base(self, kind: RobotKind) -> str:
        """Return where one vendor's robots live."""
        bases = {
            RobotKind.wecom: self.wecom_base,
            RobotKind.dingtalk: self.dingtalk_base,
            RobotKind.feishu: self.feishu_base,
        }
        return bases[kind]


class _Desk:
    given: RobotSettings | None = None


@lru_cache
def _read_once() -> RobotSettings:
    return RobotSettings()


def settings() -> RobotSettings:
    """Return the robots' settings of this process."""
    return _Desk.given or _read_once()


def use(given: RobotSettings | None) -> None:
    """Speak to other servers from now on, for tests; None: what the environment says."""
    _Desk.given = given
