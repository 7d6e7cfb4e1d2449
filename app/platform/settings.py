"""What the operator decides, read once at start and frozen.

Every setting is an environment variable (or a line in `.env`). A program in production mode
refuses to start on anything that is only fit for a desk: see `refuse_unsafe`.
"""

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-do-not-use"  # noqa: S105  refused in production


class Mode(StrEnum):
    """How much the program forgives."""

    development = "development"
    production = "production"


class PhoneAction(StrEnum):
    """What an operator may ask a verified phone number for."""

    submit_need = "submit_need"


class UnsafeSettings(Exception):
    """The settings are not fit for production; `str()` lists every reason."""


class Settings(BaseSettings):
    """The program's own settings; WeChat's are beside its gateway."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="YNE_", env_file=".env", frozen=True, extra="ignore"
    )

    mode: Mode = Mode.development
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    former_secret_keys: SecretStr = SecretStr("")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    data_dir: Path = Path(".data")
    files_url: str = ""
    classifier_path: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, validation_alias="PORT", ge=1, le=65535)
    public_url: str = ""
    pool_size: int = Field(default=8, ge=1, le=100)
    log_json: bool = False
    log_level: str = "INFO"
    redis_url: str = ""
    trusted_proxies: str = ""
    allow_loopback_partners: bool = False
    partner_ports: Annotated[frozenset[int], NoDecode] = frozenset({443, 8443})
    partner_concurrency: int = Field(default=4, ge=1, le=50)
    partner_timeout_s: float = Field(default=15.0, gt=0, le=15)
    access_token_minutes: int = Field(default=15, ge=1, le=120)
    refresh_token_days: int = Field(default=30, ge=1, le=180)
    staff_session_hours: int = Field(default=8, ge=1, le=24)
    partner_token_minutes: int = Field(default=60, ge=1, le=240)
    phone_required_for: Annotated[frozenset[PhoneAction], NoDecode] = frozenset()
    public_voices: bool = False
    learns_at_night: bool = True
    fewest_new_labels: int = Field(default=50, ge=1)
    leaving_days: int = Field(default=7, ge=0, le=15)
    person_rate: str = "120/minute"
    submit_rate: str = "10/minute;60/day"
    partner_rate: str = "600/minute"
    application_rate: str = "10/hour"
    probation_open_limit: int = Field(default=5, ge=1, le=1000)
    signups_at_once: int = Field(default=8, ge=1, le=100)
    signups_waiting: int = Field(default=300, ge=0, le=10_000)
    address_rate: str = "1200/minute"
    login_rate: str = "20/minute"
    clock_scale: float = Field(default=1.0, gt=0, le=1)
    tick_seconds: float = Field(default=5.0, gt=0, le=60)
    quiet_hours: str = "22:00-07:30"
    retry_scale: float = Field(default=1.0, gt=0, le=1)

    @field_validator("phone_required_for", "partner_ports", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if isinstance(given, str):
            return frozenset(one.strip() for one in given.split(",") if one.strip())
        return given

    @field_validator("quiet_hours")
    @classmethod
    def _is_a_stretch(cls, given: str) -> str:
        if given and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", given):
            raise ValueError("YNE_QUIET_HOURS is written 22:00-07:30, or left empty")
        return given

    @property
    def is_production(self) -> bool:
        """Say whether anything only fit for a desk must be refused."""
        return self.mode is Mode.production

    @property
    def address(self) -> str:
        """Return where people reach the program, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def artefact_path(self) -> Path:
        """Return the file that holds the trained classifier."""
        return self.classifier_path or self.data_dir / "classifier" / "default.json.gz"

    def refuse_unsafe(self, *further: str) -> None:
        """Raise UnsafeSettings where production stands on a default; `further` adds reasons."""
        if not self.is_production:
            return
        reasons = list(further)
        if self.secret_key.get_secret_value() == DEVELOPMENT_SECRET:
            reasons.append("YNE_SECRET_KEY is the development default")
        elif len(self.secret_key.get_secret_value()) < 32:
            reasons.append("YNE_SECRET_KEY is shorter than 32 characters")
        if not self.database_url:
            reasons.append("DATABASE_URL is not set; the embedded PostgreSQL is for desks")
        if self.allow_loopback_partners:
            reasons.append("YNE_ALLOW_LOOPBACK_PARTNERS opens this machine to partners")
        if not self.public_url.startswith("https://"):
            reasons.append("YNE_PUBLIC_URL must be the https:// address people use")
        if self.clock_scale != 1 or self.retry_scale != 1:
            reasons.append("YNE_CLOCK_SCALE and YNE_RETRY_SCALE are for tests and demos")
        if reasons:
            raise UnsafeSettings("; ".join(reasons))


@lru_cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
