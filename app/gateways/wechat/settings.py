"""What the operator decides about WeChat: who we are there, where it is, how long we wait."""

from collections.abc import Mapping
from typing import ClassVar, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# Who we are towards the sandbox. Worthless anywhere else.
SANDBOX_APP_ID = "wx5a9db0cafe000001"
SANDBOX_APP_SECRET = "5a9db0c0ffee5a9db0c0ffee5a9db0c0"  # noqa: S105  opens only the sandbox
# Template ids have 43 characters; these are recognisable at a glance.
SANDBOX_TEMPLATES: Mapping[str, str] = {
    "need_progress": "sandbox-need-progress-000000000000000000000",
    "need_answered": "sandbox-need-answered-000000000000000000000",
}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class WeChatSettings(BaseSettings):
    """WeChat's part of the settings; without an app id everything goes to the sandbox.

    Going live takes WECHAT_MINI_APP_ID, WECHAT_MINI_APP_SECRET and the ids of the approved
    templates, as JSON in WECHAT_TEMPLATES or one by one (WECHAT_TEMPLATES__NEED_PROGRESS).
    Half a configuration is refused at start, not at the first message.
    """

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="WECHAT_",
        env_file=".env",
        env_nested_delimiter="__",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    mini_app_id: str = ""
    mini_app_secret: SecretStr = SecretStr("")
    base_url: str = "https://api.weixin.qq.com"
    sandbox_url: str = "http://127.0.0.1:8000/sandbox/wechat"
    templates: dict[str, str] = Field(default_factory=dict)
    timeout_s: float = Field(default=5.0, gt=0, le=30)
    login_timeout_s: float = Field(default=3.0, gt=0, le=30)
    send_timeout_s: float = Field(default=15.0, gt=0, le=60)
    busy_pause_s: float = Field(default=0.4, ge=0, le=10)
    max_concurrency: int = Field(default=16, ge=1, le=20)

    @model_validator(mode="after")
    def _refuse_half_a_configuration(self) -> Self:
        if self.is_sandbox:
            return self
        if not self.mini_app_secret.get_secret_value():
            raise ValueError("WECHAT_MINI_APP_SECRET is not set, but WECHAT_MINI_APP_ID is")
        missing = [name for name in SANDBOX_TEMPLATES if not self.templates.get(name)]
        if missing:
            raise ValueError(f"WECHAT_TEMPLATES has no id for: {', '.join(missing)}")
        address = urlsplit(self.base_url)
        if address.scheme != "https" and address.hostname not in _LOOPBACK:
            raise ValueError("WECHAT_BASE_URL must be https:// because the secret goes there")
        return self

    @property
    def is_sandbox(self) -> bool:
        """Say whether WeChat is played by our own sandbox."""
        return not self.mini_app_id

    @property
    def api_url(self) -> str:
        """Return where WeChat, or the sandbox, listens."""
        return (self.sandbox_url if self.is_sandbox else self.base_url).rstrip("/")

    @property
    def credentials(self) -> tuple[str, SecretStr]:
        """Return the app id and the secret to show there."""
        if self.is_sandbox:
            return SANDBOX_APP_ID, SecretStr(SANDBOX_APP_SECRET)
        return self.mini_app_id, self.mini_app_secret

    def template_id(self, name: str) -> str:
        """Return WeChat's id of the template that we call `name`; raises KeyError."""
        return (SANDBOX_TEMPLATES if self.is_sandbox else self.templates)[name]
