"""What the operator decides about mail: the server, its key, who the letters are from."""

from enum import StrEnum
from functools import lru_cache
from typing import ClassVar, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.gateways.mail.letters import BadMailbox, check_mailbox


class Security(StrEnum):
    """How the way to the mail server is closed to others."""

    starttls = "starttls"
    tls = "tls"
    none = "none"


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class MailSettings(BaseSettings):
    """The mail's part of the settings; half a configuration is refused at start."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="YNE_SMTP_",
        env_file=".env",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    host: str = ""
    port: int = Field(default=0, ge=0, le=65535)
    """0: 465 for tls, 587 otherwise."""
    security: Security = Security.starttls
    username: str = ""
    password: SecretStr = SecretStr("")
    sender: str = ""
    """The mailbox that letters are from, such as needs@city.example.cn"""
    sender_name: str = "青年需求直通车"
    timeout_s: float = Field(default=20.0, gt=0, le=20)
    """For a whole letter, from connecting to the server's last word."""

    @property
    def is_on(self) -> bool:
        """Say whether letters can be sent."""
        return bool(self.host)

    @property
    def server_port(self) -> int:
        """Return the port to speak to."""
        return self.port or (465 if self.security is Security.tls else 587)

    @model_validator(mode="after")
    def _refuse_half_a_configuration(self) -> Self:
        if not self.is_on:
            return self
        try:
            check_mailbox(self.sender)
        except BadMailbox:
            raise ValueError("YNE_SMTP_SENDER must be a mailbox, such as a@b.cn") from None
        if bool(self.username) != bool(self.password.get_secret_value()):
            raise ValueError("YNE_SMTP_USERNAME and YNE_SMTP_PASSWORD go together")
        if self.security is Security.none and self.host not in _LOOPBACK:
            raise ValueError("YNE_SMTP_SECURITY=none is for a server on this machine only")
        return self


class _Desk:
    given: MailSettings | None = None


@lru_cache
def _read_once() -> MailSettings:
    return MailSettings()


def settings() -> MailSettings:
    """Return the mail settings of this process."""
    return _Desk.given or _read_once()


def use(given: MailSettings | None) -> None:
    """Post by another server from now on, for tests; None: what the environment says."""
    _Desk.given = given
