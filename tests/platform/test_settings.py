"""Production refuses what is only fit for a desk, and says all of it at once."""

import os
import subprocess
import sys

import pytest

from app.platform.settings import DEVELOPMENT_SECRET, Settings, UnsafeSettings

GOOD = {
    "YNE_MODE": "production",
    "YNE_SECRET_KEY": "k" * 40,
    "DATABASE_URL": "postgresql://db/needs",
    "YNE_PUBLIC_URL": "https://needs.example",
    "YNE_ALLOW_LOOPBACK_PARTNERS": "false",
    "YNE_RETRY_SCALE": "1",
}


def _with(monkeypatch: pytest.MonkeyPatch, **changed: str) -> Settings:
    for name, value in {**GOOD, **changed}.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_good_settings_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch).refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YNE_SECRET_KEY", DEVELOPMENT_SECRET),
        ("YNE_SECRET_KEY", "short"),
        ("DATABASE_URL", ""),
        ("YNE_PUBLIC_URL", "http://needs.example"),
        ("YNE_ALLOW_LOOPBACK_PARTNERS", "true"),
        ("YNE_CLOCK_SCALE", "0.5"),
    ],
)
def test_one_bad_setting_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=name):
        _with(monkeypatch, **{name: value}).refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value"), [("YNE_SECRET_KEY", "short"), ("YNE_POOL_SIZE", "many-hunter2")]
)
def test_the_program_does_not_start_on_them(name: str, value: str) -> None:
    environment = {**os.environ, **GOOD, name: value}
    ended = subprocess.run(
        [sys.executable, "-m", "app.entry.cli", "api"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "does not start" in ended.stderr
    assert name.removeprefix("YNE_").lower() in ended.stderr.lower()
    assert value not in ended.stderr or value == "short"
    assert "Traceback" not in ended.stderr
