"""The further calls of both apps, against the sandbox that enforces WeChat's limits."""

import secrets
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from pydantic import SecretStr

from app.gateways.wechat import (
    BadMessage,
    LoginCodeRefused,
    MiniProgram,
    Misconfigured,
    NoSubscriptionLeft,
    NotReachableNow,
    OfficialAccount,
    QuotaUsedUp,
    SessionOver,
    Suggest,
    UnknownRecipient,
    WeChatError,
    WeChatSettings,
    WeChatUnreachable,
    WriterNotPresent,
    line,
    secrecy,
)
from app.gateways.wechat.sandbox import demo_openid
from app.gateways.wechat.sandbox.world import demo_unionid
from app.gateways.wechat.settings import SANDBOX_APP_ID, SANDBOX_OFFICIAL_TEMPLATES
from tests.gateways.wechat.stage import GOOD, LOGIN, PROGRESS, SEND, TOKEN, Stage

_TEMPLATE = SANDBOX_OFFICIAL_TEMPLATES["need_progress"]
_MENU = {"button": [{"type": "click", "name": "查进度", "key": "PROGRESS"}]}


@pytest.fixture
async def official(stage: Stage) -> AsyncIterator[OfficialAccount]:
    """The official account's client of the sandbox."""
    async with OfficialAccount(stage.settings()) as client:
        yield client


async def _do(stage: Stage, name: str, deed: str, content: str = "") -> None:
    async with stage.raw() as http:
        body = {"name": name, "deed": deed, "content": content}
        assert (await http.post("/__sandbox/deeds", json=body)).status_code == 200


async def test_a_phone_number_is_told_once(mini: MiniProgram) -> None:
    openid = (await mini.code_to_session(f"demo-a-{secrets.token_hex(4)}")).openid
    code = f"phone-13812345678-{secrets.token_hex(4)}"
    assert (await mini.phone_number(code, openid)).e164 == "+8613812345678"
    with pytest.raises(LoginCodeRefused):
        await mini.phone_number(code, openid)
    with pytest.raises(UnknownRecipient):
        await mini.phone_number(f"{code}x", "o-of-another-app")
    with pytest.raises(LoginCodeRefused):
        await mini.phone_number("", openid)


async def test_a_session_key_can_be_checked_and_changed(mini: MiniProgram) -> None:
    session = await mini.code_to_session(f"demo-key-{secrets.token_hex(4)}")
    await mini.check_session(session.openid, session.session_key)
    renewed = await mini.reset_session(session.openid, session.session_key)
    await mini.check_session(session.openid, renewed)
    with pytest.raises(SessionOver):
        await mini.check_session(session.openid, session.session_key)


async def test_what_a_phone_encrypts_opens_with_its_key_only(mini: MiniProgram) -> None:
    session = await mini.code_to_session(f"demo-enc-{secrets.token_hex(4)}")
    key, iv = session.session_key.get_secret_value(), "AAAAAAAAAAAAAAAAAAAAAA=="
    marked = {"openGId": "tGAB", "watermark": {"appid": SANDBOX_APP_ID, "timestamp": 1}}
    packed = secrecy.encrypt_user_data(key, iv, marked)
    assert mini.decrypt(session.session_key, packed, iv) == marked
    with pytest.raises(SessionOver):
        mini.decrypt(SecretStr("AAAAAAAAAAAAAAAAAAAAAA=="), packed, iv)


@pytest.mark.parametrize(
    ("text", "suggest"),
    [
        ("想学电工证", Suggest.passed),
        ("【存疑】", Suggest.review),
        ("【违规】", Suggest.risky),
        ("好" * 2600 + "【违规】", Suggest.risky),
        ("【存疑】" + "好" * 5000, Suggest.review),
    ],
)
async def test_the_worst_part_of_a_text_decides(
    mini: MiniProgram, text: str, suggest: Suggest
) -> None:
    assert (await mini.check_text(demo_openid("writer"), text, "forum")).suggest is suggest


async def test_who_left_long_ago_is_not_checked(mini: MiniProgram) -> None:
    openid = (await mini.code_to_session(f"demo-old-{secrets.token_hex(4)}")).openid
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(hours=3)),  # noqa: TID251
        pytest.raises(WriterNotPresent),
    ):
        await mini.check_text(openid, "你好", "comment")


async def test_a_picture_is_looked_at_later(mini: MiniProgram) -> None:
    trace = await mini.check_picture(demo_openid("p"), "https://needs.example.cn/p/1", "forum")
    assert len(trace) > 10


async def test_codes_and_links(stage: Stage, mini: MiniProgram) -> None:
    picture = await mini.draw_code("e=42", "pages/event/detail")
    assert picture.startswith(b"\x89PNG")
    with pytest.raises(WeChatError):
        await mini.draw_code("中文", "pages/event/detail")
    with pytest.raises(BadMessage):
        await mini.draw_code("e=42", "/pages/event?x=1")
    soon = datetime.now(UTC) + timedelta(days=29)  # noqa: TID251
    assert (await mini.make_link("pages/need/detail", "id=1", soon)).startswith("https://")
    assert (await mini.make_scheme("pages/need/detail", "id=1", soon)).startswith("weixin://")
    with pytest.raises(WeChatError):
        await mini.make_link("pages/need/detail", "id=1", soon + timedelta(days=3))


async def test_a_page_knows_who_opens_it(stage: Stage, official: OfficialAccount) -> None:
    url = official.authorize_url(f"{stage.url}/h5/signed-in", "s1")
    assert url.endswith("#wechat_redirect")
    asked = url.partition("?")[2].partition("#")[0]
    order = [one.partition("=")[0] for one in asked.split("&")]
    assert order == ["appid", "redirect_uri", "response_type", "scope", "state"]
    async with stage.raw() as http:
        page = await http.get(f"{url.partition('#')[0]}&as=小雨")
    back = parse_qs(urlsplit(page.headers["location"]).query)
    assert back["state"] == ["s1"]
    who = await official.who_opened(back["code"][0])
    assert (who.openid, who.unionid) == (demo_openid("小雨", "official"), None)
    assert not who.is_snapshot
    with pytest.raises(LoginCodeRefused):
        await official.who_opened(back["code"][0])


async def test_followers_tell_who_they_are_elsewhere(
    stage: Stage, official: OfficialAccount
) -> None:
    openid = demo_openid("小夏", "official")
    before = await official.follower(openid)
    assert (before.is_following, before.unionid) == (False, None)
    await _do(stage, "小夏", "follow")
    after = await official.follower(openid)
    assert (after.is_following, after.unionid) == (True, demo_unionid("小夏"))
    with pytest.raises(UnknownRecipient):
        await official.follower(demo_openid("小夏"))


async def test_a_page_is_signed_with_one_ticket(stage: Stage, official: OfficialAccount) -> None:
    url = "https://needs.example.cn/h5/needs?id=1#part"
    signed = [await official.sign_page(url) for _ in range(3)]
    assert stage.calls["/cgi-bin/ticket/getticket"] == 1
    assert len({one["nonceStr"] for one in signed}) == 3
    assert abs(int(str(signed[0]["timestamp"])) - time.time()) < 60


async def test_the_menu_is_published_and_read_back(official: OfficialAccount) -> None:
    assert await official.menu() is None
    await official.publish_menu(_MENU)
    assert await official.menu() == _MENU
    with pytest.raises(WeChatError):
        await official.publish_menu({"button": []})


async def test_a_template_message_goes_to_followers_once(
    stage: Stage, official: OfficialAccount
) -> None:
    openid = demo_openid("小冬", "official")

    async def send(message_id: str) -> str:
        return await official.send_template(openid, _TEMPLATE, GOOD, message_id=message_id)

    with pytest.raises(NotReachableNow):
        await send("one")
    await _do(stage, "小冬", "follow")
    await send("two")
    await send("two")
    assert len(await stage.sent(openid)) == 1
    with pytest.raises(NoSubscriptionLeft):
        await official.send_notice(openid, _TEMPLATE, GOOD)


async def test_five_free_messages_for_two_days(stage: Stage, official: OfficialAccount) -> None:
    openid = demo_openid("小秋", "official")
    with pytest.raises(NotReachableNow):
        await official.send_text(openid, "你好")
    await _do(stage, "小秋", "write", "在吗")
    for _ in range(5):
        await official.send_text(openid, "你好")
    with pytest.raises(NotReachableNow):
        await official.send_text(openid, "你好")
    await _do(stage, "小秋", "write", "在的")
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(hours=49)),  # noqa: TID251
        pytest.raises(NotReachableNow),
    ):
        await official.send_text(openid, "你好")


async def test_each_app_has_a_token_of_its_own(stage: Stage, official: OfficialAccount) -> None:
    openid = await stage.grant("both", 2)
    async with stage.mini_program() as mini:
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
        await official.menu()
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
    assert stage.calls[TOKEN] == 2


def test_without_an_official_account_there_is_no_client() -> None:
    live = WeChatSettings(
        mini_app_id="wx1",
        mini_app_secret=SecretStr("s"),
        templates={"need_progress": "a", "need_answered": "b"},
    )
    assert live.official is None
    with pytest.raises(Misconfigured):
        OfficialAccount(live)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"official_app_id": "wx2"}, "WECHAT_OFFICIAL_APP_SECRET"),
        ({"official_app_id": "wx2", "official_app_secret": "s"}, "WECHAT_OFFICIAL_PUSH_TOKEN"),
        (
            {
                "official_app_id": "wx2",
                "official_app_secret": "s",
                "official_push_token": "abc",
                "official_aes_key": "short",
            },
            "WECHAT_OFFICIAL_AES_KEY",
        ),
        ({"mini_push_token": "a b"}, "WECHAT_MINI_PUSH_TOKEN"),
        ({"template_fields": {"need_progress": {"headline": "thing1"}}}, "need_progress"),
        ({"template_fields": {"need_progress": {"title": "subject1"}}}, "subject1"),
    ],
)
def test_half_an_official_account_is_refused(changes: dict[str, Any], named: str) -> None:
    live: dict[str, Any] = {
        "mini_app_id": "wx1",
        "mini_app_secret": "s",
        "templates": {"need_progress": "a", "need_answered": "b"},
    }
    with pytest.raises(ValueError, match=named):
        WeChatSettings(**live, **changes)


@pytest.mark.parametrize(
    ("kind", "error"), [("quota", QuotaUsedUp), ("malformed", WeChatUnreachable)]
)
async def test_more_faults(stage: Stage, mini: MiniProgram, kind: str, error: type) -> None:
    await stage.order("*", kind)
    with pytest.raises(error):
        await mini.code_to_session(f"demo-f-{secrets.token_hex(4)}")


@pytest.mark.parametrize(
    ("path", "kind", "may_have_arrived"),
    [
        (SEND, "deaf", True),
        (SEND, "http500", True),
        (TOKEN, "deaf", False),
        (TOKEN, "http500", False),
    ],
)
async def test_only_what_was_said_may_have_arrived(
    stage: Stage, mini: MiniProgram, path: str, kind: str, may_have_arrived: bool
) -> None:
    openid = await stage.grant("unheard")
    await stage.order(path, kind)
    with pytest.raises(WeChatUnreachable) as silence:
        await mini.send_subscribe_message(openid, PROGRESS, GOOD, "pages/need/detail")
    assert silence.value.may_have_arrived is may_have_arrived


async def test_a_silent_wechat_is_given_a_rest(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.answer_all(b"", 500)
    async with stage.mini_program() as mini:
        for _ in range(10):
            with pytest.raises(WeChatUnreachable):
                await mini.code_to_session(f"demo-r-{secrets.token_hex(4)}")
        assert stage.calls[LOGIN] == 5, "after five silences nobody is asked"
        monkeypatch.setattr(line, "_REST_S", 0.0)
        mini._line._breaker._rests_until = 0.0
        with pytest.raises(WeChatUnreachable):
            await mini.code_to_session(f"demo-r-{secrets.token_hex(4)}")
        assert stage.calls[LOGIN] == 6, "then one call tries"
