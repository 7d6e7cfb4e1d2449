"""Small pages behind the links in mails and group messages: for partners without an account.

Server-rendered, complete without JavaScript. The link is the key: opening it changes nothing
(mail scanners open links), only a form does.
"""

from app.entry.partner_pages.application import create_partner_pages

__all__ = ["create_partner_pages"]
