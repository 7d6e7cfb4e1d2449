"""Refusals around delivery."""

from app.kernel.problems import Conflict, NotFound, Problem


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
    """The organisation has no such endpoint."""

    code = "endpoint.not_found"
    title = "没有配置这个接收渠道"
    detail = "该单位还没有配置这个接收渠道。"


class EndpointIsOff(Conflict):
    """The endpoint is switched off; nothing can be sent there."""

    code = "endpoint.disabled"
    title = "接收渠道已停用"
    detail = "这个接收渠道已停用，请先恢复启用，再补发。"


class RotationUnderWay(Conflict):
    """The signing secret is being changed already."""

    code = "endpoint.rotation_under_way"
    title = "签名密钥正在轮换"
    detail = "上一次密钥轮换还没有结束。请先结束轮换，或等旧密钥到期后再试。"


class NoRotation(Conflict):
    """The signing secret is not being changed."""

    code = "endpoint.no_rotation"
    title = "没有正在进行的密钥轮换"
    detail = "当前没有正在进行的密钥轮换。"


class BadPort(Problem):
    """The address has a port that we do not call."""

    code = "endpoint.bad_port"
    status = 422
    title = "回调端口不在允许范围内"
    detail = "回调地址请使用 443 或 8443 端口；如需其他端口，请联系管理员在系统设置中放行。"
