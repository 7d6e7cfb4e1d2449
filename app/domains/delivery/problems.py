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


class BadPort(Problem):
    """The address has a port that we do not call."""

    code = "endpoint.bad_port"
    status = 422
    title = "回调端口不在允许范围内"
    detail = "回调地址请使用 443 或 8443 端口；如需其他端口，请联系管理员在系统设置中放行。"
