"""Letters: what they look like on the other side, and mail servers that misbehave."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.gateways import mail
from app.gateways.mail import Attachment, BadMailbox, Letter, MailSettings, Result
from tests.mailboxes import Mailboxes, knows, post_at, serving_mail, words_of

_TO = "window@school.example.cn"


def _letter(**more: object) -> Letter:
    given = {
        "to": _TO,
        "subject": "新的诉求等待签收：职业技能培训",
        "text": "请在 15:30 前签收。\n.\n.行首的点\n" + "很长的一行" * 400,
        "html": "<p>请在 15:30 前签收。</p>",
        "message_id": "evt.123",
        **more,
    }
    return Letter(**given)  # type: ignore[arg-type]


@pytest.fixture
async def boxes() -> AsyncIterator[Mailboxes]:
    async with serving_mail() as made:
        yield made


async def test_a_letter_arrives_as_it_was_written(boxes: Mailboxes) -> None:
    sheet = Attachment("待办 清单.xlsx", "application/octet-stream", b"\x00\xff" * 600)
    posted = await mail.send(_letter(attachments=(sheet,)))
    assert posted.result is Result.delivered, posted
    [letter] = boxes.to(_TO)
    assert letter["subject"] == "新的诉求等待签收：职业技能培训"
    assert letter["from"] == "青年需求直通车 <needs@city.example.cn>"
    assert letter["message-id"] == "<evt.123@city.example.cn>"
    assert letter["auto-submitted"] == "auto-generated"
    assert words_of(letter).startswith("请在 15:30 前签收。\n.\n.行首的点\n很长")
    assert words_of(letter, "html").strip() == "<p>请在 15:30 前签收。</p>"
    [file] = letter.iter_attachments()
    assert file.get_filename() == "待办 清单.xlsx"
    assert file.get_content() == b"\x00\xff" * 600


@pytest.mark.parametrize(
    "subject",
    ["你好\r\nBcc: evil@example.com", "a\nb", "x\r\n\r\n<b>body</b>", "\u2028Bcc: a@b.cn"],
)
async def test_nobody_writes_into_a_letter_s_head(boxes: Mailboxes, subject: str) -> None:
    assert (await mail.send(_letter(subject=subject))).result is Result.delivered
    [letter] = boxes.to(_TO)
    assert letter["bcc"] is None
    assert "\n" not in letter["subject"]
    assert words_of(letter).startswith("请在")


@pytest.mark.parametrize(
    "mailbox",
    [
        "",
        "a",
        "a@b",
        "a@b.cn\nBcc: c@d.cn",
        "a@b.cn, c@d.cn",
        "a@b.cn>",
        "<a@b.cn>",
        "名字 <a@b.cn>",
        "a b@c.cn",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        ".a@b.cn",
        "a..b@c.cn",
        "a@-b.cn",
        "a@b..cn",
        "邮箱@b.cn",
        f"{'a' * 65}@b.cn",
        f"a@{'b.' * 130}cn",
        "a@b.cn\n",
        '"a b"@c.cn',
    ],
)
async def test_what_is_no_mailbox_gets_no_letter(boxes: Mailboxes, mailbox: str) -> None:
    with pytest.raises(BadMailbox):
        mail.check_mailbox(mailbox)
    assert (await mail.send(_letter(to=mailbox))).result is Result.refused
    assert boxes.letters == []


@pytest.mark.parametrize("mailbox", ["a@b.cn", "first.last+needs@sub.school-1.example.com"])
def test_ordinary_mailboxes_are_taken(mailbox: str) -> None:
    assert mail.check_mailbox(mailbox) == mailbox


async def test_a_mailbox_that_is_not_there_is_refused_a_grey_one_is_tried_again(
    boxes: Mailboxes,
) -> None:
    boxes.rcpt = lambda _address: "550 5.1.1 no such user <window@school.example.cn>"
    posted = await mail.send(_letter())
    assert (posted.result, posted.status) == (Result.refused, 550)
    assert _TO not in str(posted), "the server's words are not kept"
    boxes.rcpt = lambda _address: "451 4.7.1 greylisted, come back later"
    assert (await mail.send(_letter())).result is Result.retry
    boxes.rcpt = None
    assert (await mail.send(_letter())).result is Result.delivered


async def test_a_letter_that_is_not_liked_is_no_fault_of_the_mailbox(boxes: Mailboxes) -> None:
    boxes.data = lambda: "554 looks like spam"
    posted = await mail.send(_letter())
    assert (posted.result, posted.status) == (Result.retry, 554)


async def test_servers_that_hang_or_drop_are_tried_again(boxes: Mailboxes) -> None:
    boxes.hangs = True
    started = asyncio.get_running_loop().time()
    assert (await mail.send(_letter())).result is Result.retry
    assert asyncio.get_running_loop().time() - started < 4
    boxes.hangs, boxes.drops = False, True
    assert (await mail.send(_letter())).result is Result.retry
    assert boxes.letters == []


async def test_a_server_that_never_says_hello_is_left() -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    post_at(server.sockets[0].getsockname()[1], timeout_s=0.5)
    try:
        assert (await mail.send(_letter())).result is Result.retry
        server.close()
        assert (await mail.send(_letter())).result is Result.retry, "nobody listens"
    finally:
        mail.use(None)


async def test_a_wrong_password_is_our_fault_not_the_mailbox_s() -> None:
    lock = knows("robot", "right")
    async with serving_mail(authenticator=lock, auth_require_tls=False) as boxes:
        post_at(boxes.port, username="robot", password="wrong")
        posted = await mail.send(_letter())
        assert (posted.result, posted.status) == (Result.retry, 535)
        post_at(boxes.port, username="robot", password="right")
        assert (await mail.send(_letter())).result is Result.delivered


async def test_no_letter_goes_in_the_open_where_starttls_is_asked_for(boxes: Mailboxes) -> None:
    post_at(boxes.port, security="starttls")
    posted = await mail.send(_letter())
    assert posted.result is Result.retry
    assert boxes.letters == []


async def test_without_a_server_mail_is_off() -> None:
    mail.use(MailSettings(host=""))
    try:
        assert (await mail.send(_letter())).result is Result.off
    finally:
        mail.use(None)


@pytest.mark.parametrize(
    "half",
    [
        {"sender": ""},
        {"sender": "no mailbox"},
        {"username": "robot"},
        {"password": "secret"},
        {"security": "none", "host": "mail.example.cn"},
    ],
)
def test_half_a_configuration_is_refused_without_its_secrets(half: dict[str, str]) -> None:
    given = {"host": "127.0.0.1", "sender": "a@b.cn", "security": "none", **half}
    with pytest.raises(ValueError, match="YNE_SMTP") as told:
        MailSettings(**given)  # type: ignore[arg-type]
    assert "secret" not in str(told.value)
