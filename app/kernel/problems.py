"""Refusals. Every error a client can meet is a Problem with a code that never changes.

On the wire it is RFC 9457 `application/problem+json`; `detail` is Chinese and fit to show.
"""

from typing import Any, ClassVar


class Problem(Exception):
    """Base of all refusals; facts given to it become fields of the answer."""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "请求无法完成"
    detail: ClassVar[str] = "请求无法完成，请稍后再试。"

    def __init__(self, detail: str | None = None, **facts: Any) -> None:
        super().__init__(detail or self.detail)
        self.said = detail or self.detail
        self.facts = facts

    def as_dict(self) -> dict[str, Any]:
        """Return the body of the answer, without the request id."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.said,
            "code": self.code,
            **self.facts,
        }


class NotFound(Problem):
    """There is no such thing, or it is not the asker's to see."""

    code = "not_found"
    status = 404
    title = "没有找到"
    detail = "没有找到你要的内容，它可能已被删除，或不属于你。"


class InvalidRequest(Problem):
    """The request is understood but breaks the shape the contract asks for."""

    code = "request.invalid"
    status = 422
    title = "请求内容有误"
    detail = "提交的内容有误，请按提示修改后再试。"


class Unauthenticated(Problem):
    """Nobody valid is behind this request."""

    code = "auth.required"
    status = 401
    title = "需要登录"
    detail = "请先登录。"


class Forbidden(Problem):
    """The actor is known, and this is not theirs to do."""

    code = "auth.forbidden"
    status = 403
    title = "没有权限"
    detail = "你没有进行此操作的权限。"


class Conflict(Problem):
    """Somebody else changed the thing first, or it exists already."""

    code = "conflict"
    status = 409
    title = "内容已发生变化"
    detail = "内容已被其他操作改变，请刷新后再试。"


class TooManyRequests(Problem):
    """More requests than one actor may send; `retry_after` says how many seconds to wait."""

    code = "rate.limited"
    status = 429
    title = "操作太频繁"
    detail = "操作太频繁了，请稍等一会儿再试。"


class Unavailable(Problem):
    """A part we depend on does not answer; trying again later is right."""

    code = "service.unavailable"
    status = 503
    title = "服务暂时不可用"
    detail = "服务暂时不可用，你的内容没有丢失，请稍后再试。"
