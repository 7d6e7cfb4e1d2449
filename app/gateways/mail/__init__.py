"""Letters by SMTP, as the operator set it up; off unless YNE_SMTP_HOST is set. Owns no table."""

from app.gateways.mail.letters import Attachment, BadMailbox, Letter, check_mailbox
from app.gateways.mail.sending import Posted, Result, send
from app.gateways.mail.settings import MailSettings, settings, use

__all__ = [
    "Attachment",
    "BadMailbox",
    "Letter",
    "MailSettings",
    "Posted",
    "Result",
    "check_mailbox",
    "send",
    "settings",
    "use",
]
