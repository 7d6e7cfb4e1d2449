"""Refusals around who somebody is."""

from typing import ClassVar

from app.kernel.problems import Forbidden, NotFound, Problem, Unauthenticated


class TokenExpired(Unauthenticated):
    """The access token's time is over; refresh it."""

    code = "auth.token_expired"
    title = "登录已过期"
    detail = "登录状态已过期，请重新进入小程序。"


class RefreshRefused(Unauthenticated):
    """The refresh token is unknown, over, or was used before; sign in again."""

    code = "auth.refresh_refused"
    title = "需要重新登录"
    detail = "登录状态已失效，请重新登录。"


class LoginCodeRefused(Problem):
    """WeChat does not know the code any more; call wx.login again."""

    code = "auth.code_refused"
    status = 401
    title = "微信登录未成功"
    detail = "微信登录凭证已失效，请重试一次。"


class LoginBlocked(Problem):
    """WeChat calls this user a high risk."""

    code = "auth.blocked"
    status = 403
    title = "无法登录"
    detail = "微信提示该账号存在风险，暂时无法登录。如需帮助请拨打 12355。"


class PasswordRefused(Unauthenticated):
    """Login name and password do not belong together."""

    code = "auth.password_refused"
    title = "账号或密码不正确"
    detail = "账号或密码不正确。"


class AccountLocked(Problem):
    """Too many wrong passwords; the account rests for a while."""

    code = "auth.account_locked"
    status = 423
    title = "账号已暂时锁定"
    detail = "密码多次输入错误，账号已暂时锁定，请稍后再试。"


class OAuthRefused(Problem):
    """A refusal of the token endpoint; `error` is the word that RFC 6749 has for it."""

    code = "oauth.refused"
    title = "令牌请求未通过"
    detail = "令牌请求未通过，请对照接入文档检查。"
    error: ClassVar[str] = "invalid_request"
    described: ClassVar[str] = "The request is malformed."


class TokenRequestInvalid(OAuthRefused):
    """A parameter is missing, repeated or malformed, or the client names itself in two ways."""

    code = "oauth.invalid_request"
    title = "令牌请求有误"
    detail = "令牌请求缺少参数、参数重复，或同时使用了两种身份验证方式。"


class ClientRefused(OAuthRefused):
    """The client is unknown or revoked, or its secret or assertion is not right."""

    code = "auth.client_refused"
    status = 401
    title = "接入凭证不正确"
    detail = "client_id 或密钥不正确，或已停用。"
    error = "invalid_client"
    described = "Client authentication failed."


class GrantUnsupported(OAuthRefused):
    """Only `client_credentials` is spoken here."""

    code = "oauth.unsupported_grant_type"
    title = "不支持的授权方式"
    detail = "只支持 client_credentials 授权方式。"
    error = "unsupported_grant_type"
    described = "Only client_credentials is supported."


class ScopeRefused(OAuthRefused):
    """A scope does not exist or was not given to this client."""

    code = "oauth.invalid_scope"
    title = "权限范围不可用"
    detail = "申请的权限范围不存在，或未授予该凭证。"
    error = "invalid_scope"
    described = "A requested scope is unknown or was not granted to this client."


class TokenOfAnother(OAuthRefused):
    """The token to revoke was issued to somebody else."""

    code = "oauth.unauthorized_client"
    title = "令牌不属于该凭证"
    detail = "要撤销的令牌不是发给这个凭证的。"
    error = "unauthorized_client"
    described = "The token was not issued to this client."


class ClientNotFound(NotFound):
    """No such credentials within sight, or they are revoked."""

    code = "client.not_found"
    title = "没有找到该凭证"
    detail = "没有找到该接入凭证，或它已停用。"


class TooManyClients(Problem):
    """The organisation has as many credentials as it may have at once."""

    code = "client.too_many"
    status = 409
    title = "凭证数量已达上限"
    detail = "该单位的有效凭证已达上限，请先停用不再使用的凭证。"


class ScopeNotYours(Forbidden):
    """Nobody gives away a scope they do not have."""

    code = "client.scope_not_yours"
    title = "不能授予自己没有的权限"
    detail = "这个凭证的权限范围超出了你自己的权限范围。"


class BadPublicKey(Problem):
    """The JWK is not a public key of a kind we read."""

    code = "client.bad_key"
    status = 422
    title = "公钥无效"
    detail = "请提供 Ed25519 或 P-256 的公钥（JWK），不要包含私钥。"


class ScopeMissing(Forbidden):
    """The partner's token does not carry the scope that this call needs."""

    code = "auth.scope_missing"
    title = "接入权限不足"
    detail = "访问令牌缺少此操作所需的权限范围。"


class CrossSite(Forbidden):
    """The request comes from another website (CSRF)."""

    code = "auth.cross_site"
    title = "请求来源不可信"
    detail = "请求来自其他网站，已被拒绝。"


class ConsentMissing(Forbidden):
    """The person has not agreed to the present privacy text."""

    code = "consent.required"
    title = "需要先同意隐私政策"
    detail = "提交诉求前，请先阅读并同意隐私政策。"


class ConsentOutdated(Problem):
    """The text agreed to is not the present one."""

    code = "consent.outdated"
    status = 409
    title = "隐私政策已更新"
    detail = "隐私政策已更新，请阅读最新版本后再同意。"


class PhoneMissing(Forbidden):
    """The operator asks for a verified phone number before this."""

    code = "phone.required"
    title = "需要先验证手机号"
    detail = "这里需要先验证手机号，点“手机号快捷验证”即可，号码不会给其他用户看到。"


class PhoneRefused(Problem):
    """WeChat does not know the code of the phone button any more."""

    code = "phone.code_refused"
    status = 422
    title = "手机号验证未成功"
    detail = "手机号验证未成功，请再点一次“手机号快捷验证”。"


class NoMiniProgram(Problem):
    """The person never was in the mini-program, where the phone button is."""

    code = "phone.no_mini_program"
    status = 409
    title = "请在小程序里验证"
    detail = "请打开小程序，在“我的”里验证手机号。"


class OrganisationNotFound(NotFound):
    """No such organisation within sight."""

    code = "organisation.not_found"
    title = "没有找到该单位"
    detail = "没有找到该单位，或不在你的管辖范围内。"


class LoginTaken(Problem):
    """Another member of staff has this login name."""

    code = "staff.login_taken"
    status = 409
    title = "登录名已被使用"
    detail = "这个登录名已被使用，请换一个。"
