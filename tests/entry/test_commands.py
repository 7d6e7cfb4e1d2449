"""Commands around WeChat and keys, run as an operator runs them."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.actors import City
from tests.servers import Api


def _run(api: Api, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": api.database_url,
        "WECHAT_SANDBOX_URL": f"{api.url}/sandbox/wechat",
        "YNE_PUBLIC_URL": "https://needs.example.cn",
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-m", "app.entry.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


async def _aside(api: Api, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command while our own server, which it asks, goes on serving."""
    import asyncio  # noqa: PLC0415

    return await asyncio.to_thread(_run, api, *arguments, **settings)


async def test_the_menu_is_shown_compared_and_published(api: Api, tmp_path: Path) -> None:
    changes = await _aside(api, "wechat", "menu", "diff")
    assert changes.returncode == 1, changes.stderr
    assert "+■ 说需求  view: https://needs.example.cn/h5/needs/new" in changes.stdout
    assert "└ 活动报名  view: https://needs.example.cn/h5/events" in changes.stdout
    pushed = await _aside(api, "wechat", "menu", "push")
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    shown = await _aside(api, "wechat", "menu", "show")
    assert "└ 查进度  click: PROGRESS" in shown.stdout
    same = await _aside(api, "wechat", "menu", "diff")
    assert (same.returncode, same.stdout.strip()) == (
        0,
        "the published menu is the one in the file",
    )
    wrong = tmp_path / "menu.yaml"
    wrong.write_text(
        "button: [{type: click, name: 这个名字实在是太长了, key: A}]", encoding="utf-8"
    )
    refused = await _aside(api, "wechat", "menu", "push", "--file", str(wrong))
    assert refused.returncode == 1
    assert "1 to 16 bytes" in refused.stdout
    assert "Traceback" not in refused.stderr


async def test_keys_rotate_says_how_many(api: Api) -> None:
    done = await _aside(api, "keys", "rotate")
    assert done.returncode == 0, done.stderr
    assert "sealed 0 secrets" in done.stdout


@pytest.mark.parametrize("command", ["sandbox", "api"])
def test_production_has_no_sandbox(command: str) -> None:
    arguments = ["wechat", "sandbox"] if command == "sandbox" else ["api"]
    environment = {
        **os.environ,
        "YNE_MODE": "production",
        "YNE_SECRET_KEY": "x" * 40,
        "DATABASE_URL": "postgresql://nobody@localhost/none",
        "YNE_PUBLIC_URL": "https://needs.example.cn",
        "YNE_ALLOW_LOOPBACK_PARTNERS": "false",
        "YNE_RETRY_SCALE": "1",
        "WECHAT_MINI_APP_ID": "",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "app.entry.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "sandbox" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


async def test_a_year_s_notice_is_imported_from_a_file(city: City, tmp_path: Path) -> None:
    file = tmp_path / "2031.csv"
    days = [f"2031-01-0{n},休,元旦" for n in range(1, 4)] + ["2031-01-04,班,元旦调休"]
    days += [f"2031-10-0{n},0,国庆节" for n in range(1, 8)]
    file.write_text("date,is_workday,name\n" + "\n".join(days), encoding="utf-8")
    try:
        done = await _aside(city.api, "calendar", "import", str(file), "--source", "国办发明电")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "2031-12-31" in done.stdout
        seen = (await city.leader.get("/staff/v1/calendar?year=2031")).json()
        special = {one["day"]: one["is_workday"] for one in seen["special_days"]}
        assert special["2031-01-01"] is False
        assert special["2031-01-04"] is True
        wrong = tmp_path / "notice.csv"
        wrong.write_text("date,is_workday\n2031-01-01,maybe\n", encoding="utf-8")
        refused = await _aside(city.api, "calendar", "import", str(wrong))
        assert refused.returncode == 1
        assert "neither yes nor no" in refused.stdout
        assert "Traceback" not in refused.stderr
    finally:
        with psycopg.connect(city.api.database_url, autocommit=True) as connection:
            connection.execute("DELETE FROM calendar_days WHERE day >= '2031-01-01'")
