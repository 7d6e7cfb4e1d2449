"""What the operator decides about a language model: where it is, how long we wait, the cost.

Off unless YNE_LLM_BASE_URL is set. Any server that speaks OpenAI's chat completions will do.
"""

from ipaddress import ip_address
from typing import ClassVar, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class LlmSettings(BaseSettings):
    """The language model's part of the settings; half a configuration is refused at start."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="YNE_LLM_",
        env_file=".env",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    base_url: str = ""
    """With the version, as the provider gives it: https://api.deepseek.com/v1"""
    model: str = ""
    api_key: SecretStr = SecretStr("")
    timeout_s: float = Field(default=20.0, gt=0, le=60)
    """For the whole call."""
    daily_calls: int = Field(default=500, ge=1)
    daily_tokens: int = Field(default=2_000_000, ge=1)
    allow_private: bool = False
    """The model is on this machine or in our own network."""
    checked_share: float = Field(default=0.1, ge=0, le=1)
    """So many of the needs on which both models agree are read by a person all the same."""
    asks_about_minors: bool = False
    """What minors write is sent as well."""

    @property
    def is_on(self) -> bool:
        """Say whether a language model is to be asked."""
        return bool(self.base_url)

    @model_validator(mode="after")
    def _refuse_half_a_configuration(self) -> Self:
        if not self.is_on:
            return self
        if not self.model:
            raise ValueError("YNE_LLM_MODEL is not set, but YNE_LLM_BASE_URL is")
        address = urlsplit(self.base_url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("YNE_LLM_BASE_URL must begin with https://")
        if address.username or address.password or address.query or address.fragment:
            raise ValueError("YNE_LLM_BASE_URL holds more than an address; the key goes elsewhere")
        if self.allow_private:
            return self
        if address.scheme != "https":
            raise ValueError(
                "YNE_LLM_BASE_URL must begin with https://; for a model in your own network "
                "set YNE_LLM_ALLOW_PRIVATE=true"
            )
        if _is_inside(address.hostname):
            raise ValueError(
                "YNE_LLM_BASE_URL is an address of your own network: set YNE_LLM_ALLOW_PRIVATE=true"
            )
        return self


def _is_inside(host: str) -> bool:
    """Say whether a host is written as an inner address; a name is looked at when connecting."""
    if host == "localhost":
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
