"""Robots in the group chats of WeCom, DingTalk and Feishu: one address, one message, one answer.

Knows no need and no partner. All three answer HTTP 200 to nearly everything; what an answer means
is read from its body. Owns no table.
"""

from app.gateways.robots.addresses import BadAddress, check, keyword_fits
from app.gateways.robots.kinds import Heard, Note, RobotKind, Said
from app.gateways.robots.sending import Target, close, send
from app.gateways.robots.settings import RobotSettings, settings, use

__all__ = [
    "BadAddress",
    "Heard",
    "Note",
    "RobotKind",
    "RobotSettings",
    "Said",
    "Target",
    "check",
    "close",
    "keyword_fits",
    "send",
    "settings",
    "use",
]
