"""Refusals around agreements and commitments."""

from app.kernel.problems import Conflict, Forbidden, NotFound, Problem


class AgreementNotFound(NotFound):
    """No such agreement, or the asker's organisation is no party of it."""

    code = "agreement.not_found"
    title = "没有找到这份协议"
    detail = "没有找到这份协议，或你所在的单位不是协议的一方。"


class AgreementMoveRefused(Conflict):
    """The agreement is not in a state where this can be done."""

    code = "agreement.move_refused"
    title = "协议当前状态不能这样操作"
    detail = "这份协议的当前状态不能进行此操作，请刷新后再试。"


class AgreementVersionMoved(Conflict):
    """A newer version was written meanwhile; nobody signs or overwrites what they have not read."""

    code = "agreement.version_moved"
    title = "协议文本已更新"
    detail = "协议文本已有新版本，请先阅读最新版本，再修改或签署。"


class AgreementIncomplete(Problem):
    """Parties, clauses or dates do not fit together."""

    code = "agreement.incomplete"
    status = 422
    title = "协议内容不完整"
    detail = "协议的各方、条款或期限对不上，请检查后再提交。"


class NotYourSide(Forbidden):
    """Another party has to do this: one's own deliveries are confirmed by the other side."""

    code = "agreement.not_your_side"
    title = "应由另一方操作"
    detail = "这一步应由协议的另一方操作，自己交付的内容不能由自己确认。"


class AlreadySigned(Conflict):
    """The party has signed this version already."""

    code = "agreement.already_signed"
    title = "已经签署过"
    detail = "你所在的单位已经签署过这个版本，无需重复签署。"


class CommitmentNotFound(NotFound):
    """No such commitment, delivery or reservation, or it is none of the asker's."""

    code = "commitment.not_found"
    title = "没有找到这项承诺"
    detail = "没有找到这项承诺或相关记录，或你所在的单位与它无关。"


class CommitmentMoveRefused(Conflict):
    """The commitment, delivery or reservation is not in a state where this can be done."""

    code = "commitment.move_refused"
    title = "承诺当前状态不能这样操作"
    detail = "这项承诺或记录的当前状态不能进行此操作，请刷新后再试。"


class ExceedsPromised(Conflict):
    """More than what is left of the promise; what goes beyond must be marked as extra."""

    code = "commitment.exceeds_promised"
    title = "超出承诺数量"
    detail = "数量超过了剩余的承诺数量。确属额外提供的，请勾选“额外提供”。"


class NotWhole(Problem):
    """Money is counted in whole fen."""

    code = "commitment.not_whole"
    status = 422
    title = "金额应为整数"
    detail = "金额以“分”为单位，应为整数。"


class TooManyEntries(Conflict):
    """A commitment keeps a bounded number of deliveries and reservations."""

    code = "commitment.too_many_entries"
    title = "记录太多"
    detail = "这项承诺的记录已达上限，请合并后再登记。"
