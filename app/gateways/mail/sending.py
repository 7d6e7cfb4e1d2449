"""One letter to one mailbox: every step within one time limit, every failure an answer."""

import asyncio
import contextlib
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter

import aiosmtplib

from app.gateways.mail.letters import BadMailbox, Letter, check_mailbox, compose
from app.gateways.mail.settings import MailSettings, Security, settings

_GOODBYE_S = 2.0


class Result(StrEnum):
    """What a mail server's word means for us."""

    delivered = "delivered"
    retry = "retry"
    refused = "refused"
    """There is no such mailbox, or the server will not have our letters for it."""
    off = "off"
    """No mail server is set up here."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of one letter."""

    result: Result
    status: int | None = None
    """The server's reply code."""
    reason: str | None = None
    """A word of ours; the server's own text may hold the mailbox."""
    duration_ms: int = 0


async def send(letter: Letter) -> Posted:
    """Post a letter; never raises for what a server does. Delivered: the server has taken it."""
    configured = settings()
    if not configured.is_on:
        return Posted(Result.off, reason="没有设置邮件服务器")
    try:
        check_mailbox(letter.to)
    except BadMailbox:
        return Posted(Result.refused, reason="邮箱地址无效")
    started = perf_counter()
    result, status, reason = await _try(configured, letter)
    return Posted(result, status, reason, round((perf_counter() - started) * 1000))


async def _try(configured: MailSettings, letter: Letter) -> tuple[Result, int | None, str | None]:
    try:
        async with asyncio.timeout(configured.timeout_s):
            await _hand_over(configured, letter)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        # One mailbox a letter, so one answer: 4xx is "not now" (greylisting, full), 5xx "never".
        code = refused.recipients[0].code
        return (Result.refused if code >= 500 else Result.retry), code, "收件邮箱被拒绝"
    except aiosmtplib.SMTPAuthenticationError as refused:
        return Result.retry, refused.code, "发信账号未通过验证"
    except aiosmtplib.SMTPResponseException as refused:
        # About us or about this one letter: no fault of the mailbox, which stays in use.
        return Result.retry, refused.code, "邮件服务器拒绝"
    except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
        return Result.retry, None, f"连接失败（{type(error).__name__}）"
    return Result.delivered, 250, None


async def _hand_over(configured: MailSettings, letter: Letter) -> None:
    message = compose(letter, configured.sender, configured.sender_name)
    client = aiosmtplib.SMTP(
        hostname=configured.host,
        port=configured.server_port,
        use_tls=configured.security is Security.tls,
        start_tls=configured.security is Security.starttls,
        timeout=configured.timeout_s,
        local_hostname=configured.sender.rpartition("@")[2],
    )
    try:
        await client.connect()
        if configured.username:
            await client.login(configured.username, configured.password.get_secret_value())
        await client.sendmail(configured.sender, [letter.to], message.as_bytes())
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=_GOODBYE_S)  # taken is taken, however we part
    finally:
        client.close()
