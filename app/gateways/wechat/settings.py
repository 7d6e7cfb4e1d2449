"""What the operator decides about WeChat: who we are there, where it is, how long we wait."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.gateways.wechat.template import is_key

# Who we are towards the sandbox. Worthless anywhere else.
SANDBOX_APP_ID = "wx5a9db0cafe000001"
SANDBOX_APP_SECRET = "5a9db0c0ffee5a9db0c0ffee5a9db0c0"  # noqa: S105  opens only the sandbox
SANDBOX_OFFICIAL_ID = "wx5a9db0cafe000002"
SANDBOX_OFFICIAL_SECRET = "5a9db0c0ffee5a9db0c0ffee5a9db0c2"  # noqa: S105
SANDBOX_PUSH_TOKEN = "sandboxpushtoken"  # noqa: S105
SANDBOX_AES_KEY = "c2FuZGJveC1vZi15b3V0aC1uZWVkcy1leHByZXNzISE"
# Template ids have 43 characters; these are recognisable at a glance.
SANDBOX_TEMPLATES: Mapping[str, str] = {
    "need_progress": "sandbox-need-progress-000000000000000000000",
    "need_answered": "sandbox-need-answered-000000000000000000000",
}
SANDBOX_OFFICIAL_TEMPLATES: Mapping[str, str] = {
    "need_progress": "sandbox-official-progress-00000000000000000",
    "need_answered": "sandbox-official-answered-00000000000000000",
}
USUAL_FIELDS: Mapping[str, str] = {"title": "thing1", "body": "thing2", "time": "time3"}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_PUSH_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """Who we are to WeChat as one app, and how it signs and encrypts what it posts to us."""

    name: Literal["mini", "official"]
    app_id: str
    secret: SecretStr
    push_token: SecretStr
    aes_keys: tuple[SecretStr, ...]
    """EncodingAESKey, the present one first; the former stays good while WeChat changes over."""


class WeChatSettings(BaseSettings):
    """WeChat's part of the settings; without an app id everything goes to the sandbox.

    Going live takes WECHAT_MINI_APP_ID, WECHAT_MINI_APP_SECRET and the ids of the approved
    templates, as JSON in WECHAT_TEMPLATES or one by one (WECHAT_TEMPLATES__NEED_PROGRESS); the
    official account is optional and has settings of the same shape, WECHAT_OFFICIAL_….
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
    mini_push_token: SecretStr = SecretStr("")
    mini_aes_key: SecretStr = SecretStr("")
    mini_former_aes_key: SecretStr = SecretStr("")
    mini_env_version: Literal["release", "trial", "develop"] = "release"
    official_app_id: str = ""
    official_app_secret: SecretStr = SecretStr("")
    official_push_token: SecretStr = SecretStr("")
    official_aes_key: SecretStr = SecretStr("")
    official_former_aes_key: SecretStr = SecretStr("")
    official_templates: dict[str, str] = Field(default_factory=dict)
    base_url: str = "https://api.weixin.qq.com"
    authorize_url: str = "https://open.weixin.qq.com/connect"
    sandbox_url: str = "http://127.0.0.1:8000/sandbox/wechat"
    templates: dict[str, str] = Field(default_factory=dict)
    # Which key of a template takes what: WeChat numbers the keys when a template is approved.
    template_fields: dict[str, dict[str, str]] = Field(default_factory=dict)
    official_template_fields: dict[str, dict[str, str]] = Field(default_factory=dict)
    timeout_s: float = Field(default=5.0, gt=0, le=30)
    # A person waits for it; what takes longer than two seconds feels broken.
    login_timeout_s: float = Field(default=1.5, gt=0, le=30)
    send_timeout_s: float = Field(default=15.0, gt=0, le=60)
    busy_pause_s: float = Field(default=0.4, ge=0, le=10)
    push_window_s: int = Field(default=600, ge=60, le=86_400)
    max_concurrency: int = Field(default=16, ge=1, le=20)

    @field_validator("template_fields", "official_template_fields")
    @classmethod
    def _know_the_names(cls, given: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for template, fields in given.items():
            strangers = set(fields) - set(USUAL_FIELDS)
            if strangers:
                known = ", ".join(USUAL_FIELDS)
                raise ValueError(f"the fields of {template} are {known}, not {min(strangers)}")
            wrong = [key for key in fields.values() if not is_key(key)]
            if wrong:
                raise ValueError(f"{template}: {min(wrong)} is no key of a template")
        return given

    @model_validator(mode="after")
    def _refuse_half_a_configuration(self) -> Self:
        if self.is_sandbox:
            return self
        if not self.mini_app_secret.get_secret_value():
            raise ValueError("WECHAT_MINI_APP_SECRET is not set, but WECHAT_MINI_APP_ID is")
        missing = [name for name in SANDBOX_TEMPLATES if not self.templates.get(name)]
        if missing:
            raise ValueError(f"WECHAT_TEMPLATES has no id for: {', '.join(missing)}")
        for url, name in ((self.base_url, "BASE"), (self.authorize_url, "AUTHORIZE")):
            address = urlsplit(url)
            if address.scheme != "https" and address.hostname not in _LOOPBACK:
                raise ValueError(f"WECHAT_{name}_URL must be https:// because secrets go there")
        self._check_official()
        self._check_push("MINI", self.mini_push_token, self.mini_aes_key, self.mini_former_aes_key)
        return self

    def _check_official(self) -> None:
        if not self.official_app_id:
            return
        if not self.official_app_secret.get_secret_value():
            raise ValueError("WECHAT_OFFICIAL_APP_SECRET is not set, but WECHAT_OFFICIAL_APP_ID is")
        if not self.official_push_token.get_secret_value():
            raise ValueError("WECHAT_OFFICIAL_PUSH_TOKEN is not set, but WECHAT_OFFICIAL_APP_ID is")
        self._check_push(
            "OFFICIAL",
            self.official_push_token,
            self.official_aes_key,
            self.official_former_aes_key,
        )

    def _check_push(self, app: str, token: SecretStr, *keys: SecretStr) -> None:
        """Raise ValueError unless token and keys have the form that WeChat's console asks for."""
        if token.get_secret_value() and not _PUSH_TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError(f"WECHAT_{app}_PUSH_TOKEN must be 3 to 32 letters and digits")
        for key in keys:
            if key.get_secret_value() and not _AES_KEY.fullmatch(key.get_secret_value()):
                raise ValueError(f"WECHAT_{app}_AES_KEY must be 43 letters and digits")

    @property
    def is_sandbox(self) -> bool:
        """Say whether WeChat is played by our own sandbox."""
        return not self.mini_app_id

    @property
    def api_url(self) -> str:
        """Return where WeChat, or the sandbox, listens."""
        return (self.sandbox_url if self.is_sandbox else self.base_url).rstrip("/")

    @property
    def mini(self) -> AppIdentity:
        """Return who we are as the mini-program."""
        if self.is_sandbox:
            return _sandbox_app("mini", SANDBOX_APP_ID, SANDBOX_APP_SECRET)
        keys = _set((self.mini_aes_key, self.mini_former_aes_key))
        return AppIdentity(
            "mini", self.mini_app_id, self.mini_app_secret, self.mini_push_token, keys
        )

    @property
    def official(self) -> AppIdentity | None:
        """Return who we are as the official account, or None where there is none."""
        if self.is_sandbox:
            return _sandbox_app("official", SANDBOX_OFFICIAL_ID, SANDBOX_OFFICIAL_SECRET)
        if not self.official_app_id:
            return None
        keys = _set((self.official_aes_key, self.official_former_aes_key))
        return AppIdentity(
            "official",
            self.official_app_id,
            self.official_app_secret,
            self.official_push_token,
            keys,
        )

    @property
    def authorize_page(self) -> str:
        """Return where a browser inside WeChat is sent to say who it is (OAuth2)."""
        return f"{self.sandbox_url.rstrip('/')}/connect" if self.is_sandbox else self.authorize_url

    def template_id(self, name: str) -> str:
        """Return WeChat's id of the mini-program's template `name`; raises KeyError."""
        return (SANDBOX_TEMPLATES if self.is_sandbox else self.templates)[name]

    def fields_of(self, name: str) -> Mapping[str, str]:
        """Return which key of the mini-program's template takes title, body and time."""
        return self.template_fields.get(name, USUAL_FIELDS)

    def official_fields_of(self, name: str) -> Mapping[str, str]:
        """Return which key of the official account's template takes title, body and time."""
        return self.official_template_fields.get(name, USUAL_FIELDS)

    def official_template_id(self, name: str) -> str | None:
        """Return WeChat's id of the official account's template `name`, None where not set."""
        known = SANDBOX_OFFICIAL_TEMPLATES if self.is_sandbox else self.official_templates
        return known.get(name)


def _sandbox_app(name: Literal["mini", "official"], app_id: str, secret: str) -> AppIdentity:
    return AppIdentity(
        name,
        app_id,
        SecretStr(secret),
        SecretStr(SANDBOX_PUSH_TOKEN),
        (SecretStr(SANDBOX_AES_KEY),),
    )


def _set(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    return tuple(key for key in keys if key.get_secret_value())
