"""Refusals around joining."""

from app.kernel.problems import Conflict, NotFound, Problem


class ApplicationNotFound(NotFound):
    """No such application within sight, or the token does not fit."""

    code = "onboarding.not_found"
    title = "没有找到入驻申请"
    detail = "没有找到这份入驻申请，请核对申请编号和查询凭证。"


class BadCreditCode(Problem):
    """The unified social credit code does not pass its own check digit."""

    code = "onboarding.bad_credit_code"
    status = 422
    title = "统一社会信用代码有误"
    detail = "统一社会信用代码有误，请对照证照逐位核对。"


class AlreadyApplied(Conflict):
    """The organisation has an application that is not over, or is a partner already."""

    code = "onboarding.already_applied"
    title = "已有入驻申请"
    detail = "该单位已有一份入驻申请或已经入驻，请勿重复提交。"


class NameTaken(Conflict):
    """Another organisation bears this name."""

    code = "onboarding.name_taken"
    title = "单位名称已存在"
    detail = "已有同名单位。如为同一单位，请补录为存量单位；否则请先更正名称。"


class MoveRefused(Conflict):
    """The application cannot go from its present stage to the one asked for."""

    code = "onboarding.move_refused"
    title = "当前阶段不能这样操作"
    detail = "入驻申请在当前阶段不能这样操作，请刷新后再看。"


class PapersMissing(Conflict):
    """Documents cannot be called checked where there are none that are valid."""

    code = "onboarding.papers_missing"
    title = "缺少有效证照"
    detail = "申请中没有在有效期内的证照，请先补充。"


class WorkLeft(Conflict):
    """Whoever leaves hands over what is open first."""

    code = "onboarding.work_left"
    title = "还有未办结的诉求"
    detail = "该单位还有未办结的诉求，请先转办，再办理退出。"


class LicenceNotFound(NotFound):
    """No such paper within sight."""

    code = "onboarding.licence_not_found"
    title = "没有找到该证照"
    detail = "没有找到这份证照，或它已被撤下。"


class UnknownTopics(Problem):
    """A topic is not in the taxonomy."""

    code = "onboarding.unknown_topic"
    status = 422
    title = "主题不存在"
    detail = "填写的主题里有不存在的，请对照分类表修改。"


class NoEndpoint(Conflict):
    """There is no address to test."""

    code = "conformance.no_endpoint"
    title = "尚未登记接收地址"
    detail = "还没有登记接收地址，登记后再做接口测试。"


class RunNotFound(NotFound):
    """No such run within sight."""

    code = "conformance.not_found"
    title = "没有找到这次测试"
    detail = "没有找到这次接口测试。"


class RunUnderWay(Conflict):
    """One run at a time."""

    code = "conformance.under_way"
    title = "测试正在进行"
    detail = "上一次接口测试还没有结束，请稍候再试。"


class PlayNotFound(NotFound):
    """No such invented need of this partner."""

    code = "sandbox.not_found"
    title = "没有找到这条演练诉求"
    detail = "没有找到这条演练诉求。"


class PlayMoveRefused(Conflict):
    """The invented need is not in a state for this."""

    code = "sandbox.move_refused"
    title = "演练诉求当前状态不允许此操作"
    detail = "演练诉求在当前状态下不能这样操作，正式诉求也是如此。"


class NotTaking(Conflict):
    """The organisation may not be given this need now: its stage, or a paper that is missing."""

    code = "onboarding.not_taking"
    title = "该单位目前不能接收"
    detail = "该单位尚未正式入驻、已暂停或已退出，或缺少该主题要求的资质，目前不能接收这条诉求。"
