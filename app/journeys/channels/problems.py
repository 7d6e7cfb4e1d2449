"""Refusals around the ways to a partner."""

from app.kernel.problems import Conflict, Problem


class BadWay(Problem):
    """The address, secret or keyword is not one of this channel."""

    code = "endpoint.bad_address"
    status = 422
    title = "接收地址无效"
    detail = "这个地址不是该渠道的接收地址，请从群机器人设置里原样复制。"


class MailOff(Conflict):
    """The operator has set up no mail server."""

    code = "endpoint.mail_off"
    title = "邮件未开通"
    detail = "系统还没有设置发信服务器，请先联系运维人员。"
