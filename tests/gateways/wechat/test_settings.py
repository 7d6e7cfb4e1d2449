"""Going live is configuration; half a configuration is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.gateways.wechat import WeChatSettings, current

LIVE: dict[str, Any] = {
    "mini_app_id": "wx1234567890abcdef",
    "mini_app_secret": "a-very-secret-secret",
    "templates": {"need_progress": "P" * 43, "need_answered": "A" * 43},
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MINI_APP_ID", "MINI_APP_SECRET", "TEMPLATES", "SANDBOX_URL", "BASE_URL"):
        monkeypatch.delenv(f"WECHAT_{name}", raising=False)


def test_without_an_app_id_everything_goes_to_the_sandbox() -> None:
    settings = WeChatSettings(_env_file=None)
    assert settings.is_sandbox
    assert settings.api_url == "http://127.0.0.1:8000/sandbox/wechat"
    assert len(settings.template_id("need_progress")) == 43
    assert settings.template_id("need_progress") != settings.template_id("need_answered")


def test_with_an_app_id_it_is_wechat() -> None:
    settings = WeChatSettings(**LIVE)
    assert not settings.is_sandbox
    assert settings.api_url == "https://api.weixin.qq.com"
    assert settings.template_id("need_progress") == "P" * 43
    assert settings.mini.app_id == LIVE["mini_app_id"]


def test_the_environment_names_the_templates_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "WECHAT_MINI_APP_ID": "wx1",
        "WECHAT_MINI_APP_SECRET": "s",
        "WECHAT_TEMPLATES__NEED_PROGRESS": "one",
        "WECHAT_TEMPLATES__NEED_ANSWERED": "two",
    }.items():
        monkeypatch.setenv(name, value)
    assert WeChatSettings().template_id("need_answered") == "two"


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ({"mini_app_secret": ""}, "WECHAT_MINI_APP_SECRET"),
        ({"templates": {"need_progress": "P" * 43}}, "need_answered"),
        ({"base_url": "http://api.weixin.qq.com"}, "WECHAT_BASE_URL"),
    ],
)
def test_half_a_configuration_is_refused_without_telling_the_secret(
    missing: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValidationError, match=named) as refused:
        WeChatSettings(**{**LIVE, **missing})
    assert "a-very-secret-secret" not in str(refused.value)


def test_settings_do_not_change_and_do_not_show_the_secret() -> None:
    settings = WeChatSettings(**LIVE)
    with pytest.raises(ValidationError):
        settings.mini_app_id = "other"  # type: ignore[misc]
    assert "a-very-secret-secret" not in repr(settings)


def test_an_unknown_template_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        WeChatSettings(**LIVE).template_id("lottery")


async def test_the_process_has_one_client_until_it_is_closed() -> None:
    before = current._Desk.sandbox_url
    try:
        current.use_sandbox_at("http://127.0.0.1:9/sandbox/wechat")
        first = current.mini_program()
        assert current.mini_program() is first
        assert current.settings().api_url == "http://127.0.0.1:9/sandbox/wechat"
        assert current.template_id("need_answered").startswith("sandbox-need-answered")
        current.use_sandbox_at("http://127.0.0.1:10/")
        second = current.mini_program()
        assert second is not first
        await current.close()
        assert current.mini_program() is not second
    finally:
        current.use_sandbox_at(before)
        await current.close()
