"""A letter: plain text, the same as simple HTML, perhaps a file. Its head cannot be broken into."""

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app.kernel import clock

_MAILBOX = re.compile(
    r"(?=.{6,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_MOST_LOCAL = 64
_MOST_SUBJECT = 120
_CONTROLS = re.compile("[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class BadMailbox(ValueError):
    """Not a mailbox that we write to."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one mailbox."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    message_id: str
    """Our own name for it: sent a second time, mailboxes can tell that it is the same."""
    attachments: tuple[Attachment, ...] = ()


def check_mailbox(written: str) -> str:
    """Return a mailbox as it is written; raises BadMailbox for anything that is not just one."""
    if not _MAILBOX.fullmatch(written) or len(written.rpartition("@")[0]) > _MOST_LOCAL:
        raise BadMailbox
    return written


def compose(letter: Letter, sender: str, sender_name: str) -> EmailMessage:
    """Return the letter as it goes over the wire."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_one_line(sender_name), addr_spec=check_mailbox(sender))
    message["To"] = Address(addr_spec=check_mailbox(letter.to))
    message["Subject"] = _one_line(letter.subject)[:_MOST_SUBJECT]
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{letter.message_id}@{sender.rpartition('@')[2]}>"
    # Written by a program: no out-of-office answers, please.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    for one in letter.attachments:
        main, _, sub = one.media_type.partition("/")
        name = _one_line(one.name)
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=name)
    return message


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()
