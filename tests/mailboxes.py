"""A real mail server on loopback: keeps what it gets, and misbehaves when told."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.gateways import mail
from app.gateways.mail import MailSettings

SENDER = "needs@city.example.cn"


@dataclass(slots=True)
class Mailboxes:
    """What came to which mailbox, and how the server answers."""

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    rcpt: Callable[[str], str] | None = None
    data: Callable[[], str] | None = None
    hangs: bool = False
    drops: bool = False

    def to(self, mailbox: str) -> list[EmailMessage]:
        """Return the letters to one mailbox, in order."""
        return [letter for to, letter in self.letters if to == mailbox]

    async def handle_RCPT(  # noqa: N802  named by aiosmtpd
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a mailbox, or not."""
        if self.hangs:
            await asyncio.sleep(4)
        answer = self.rcpt(address) if self.rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter."""
        if self.drops:
            cast(Any, server).transport.abort()
            return "451 gone"
        if self.data:
            return self.data()
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters += [(to, letter) for to in envelope.rcpt_tos]
        return "250 OK"


def words_of(letter: EmailMessage, kind: str = "plain") -> str:
    """Return the words of a letter, plain or as HTML."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def link_in(letter: EmailMessage) -> str:
    """Return the path of the page that a letter leads to."""
    found = re.search(r"https?://[^/\s]+(/p/[A-Za-z0-9_\-]+)", words_of(letter))
    assert found is not None, words_of(letter)
    return found[1]


@asynccontextmanager
async def serving_mail(**options: Any) -> AsyncIterator[Mailboxes]:
    """Serve SMTP on a free port, and let the gateway post there."""
    made = Mailboxes()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(made, loop=loop, enable_SMTPUTF8=True, **options), "127.0.0.1", 0
    )
    made.port = server.sockets[0].getsockname()[1]
    post_at(made.port)
    try:
        yield made
    finally:
        mail.use(None)
        server.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 1)


def post_at(port: int, **more: Any) -> None:
    """Let the gateway post at a server of this machine."""
    given: dict[str, Any] = {"security": "none", "timeout_s": 2.0, "sender": SENDER, **more}
    mail.use(MailSettings(host="127.0.0.1", port=port, **given))


def knows(username: str, password: str) -> Callable[..., AuthResult]:
    """Return an authenticator that lets one account in."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        is_right = (data.login, data.password) == (username.encode(), password.encode())
        return AuthResult(success=is_right, handled=False)

    return check
