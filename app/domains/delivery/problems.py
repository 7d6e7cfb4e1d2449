"""Refusals around delivery."""

from app.kernel.problems import NotFound, Problem


class DeliveryNotFound(NotFound):
    """No such delivery within sight."""

    code = "delivery.not_found"
    title = "没有找到这条投递记录"
    detail = "没有找到这条投递记录。"


class BadEndpoint(Problem):
    """The address cannot be called by us."""

    code = "endpoint.bad_url"
    status = 422
    title = "回调地址无效"
    detail = "回调地址必须是 https:// 开头的公网地址，不能带账号密码或片段。"


class EndpointNotFound(NotFound):
    """The organisation is not reached that way."""

    code = "endpoint.not_found"
    title = "没有设置这种接收方式"
    detail = "这家单位还没有设置这种接收方式。"
