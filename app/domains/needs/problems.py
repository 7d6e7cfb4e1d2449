"""Refusals around needs."""

from app.kernel.problems import Conflict, NotFound, Problem


class NeedNotFound(NotFound):
    """No such need, or it is not the asker's."""

    code = "need.not_found"
    title = "没有找到这条诉求"
    detail = "没有找到这条诉求，或它不属于你。"


class AssignmentNotFound(NotFound):
    """No such assignment, or it is not the asker's."""

    code = "assignment.not_found"
    title = "没有找到这张办理单"
    detail = "没有找到这张办理单，或它不属于你们单位。"


class CallNotFound(NotFound):
    """No such call, or it did not go to the asker."""

    code = "call.not_found"
    title = "没有找到这次接单邀请"
    detail = "没有找到这次接单邀请，或它不是发给你们单位的。"


class CallEnded(Conflict):
    """Somebody else was first, or the call is over."""

    code = "call.ended"
    title = "接单已结束"
    detail = "这条诉求已由其他单位接单，或接单时间已过。"


class ImageNotFound(NotFound):
    """No such image, or it is not the asker's."""

    code = "image.not_found"
    title = "没有找到图片"
    detail = "没有找到这张图片，请重新上传。"


class NeedMoveRefused(Conflict):
    """The need cannot go from its present state to the one asked for."""

    code = "need.move_refused"
    title = "诉求当前状态不允许此操作"
    detail = "诉求的状态已经变化，当前不能这样操作，请刷新查看。"


class AssignmentMoveRefused(Conflict):
    """The assignment cannot go from its present state to the one asked for."""

    code = "assignment.move_refused"
    title = "办理单当前状态不允许此操作"
    detail = "办理单的状态已经变化，当前不能这样操作，请刷新查看。"


class NotLead(Conflict):
    """Only the lead (主办) may do this; helpers report to the lead."""

    code = "assignment.not_lead"
    title = "需由主办单位操作"
    detail = "这一步需由主办单位操作，协办单位请把意见交给主办单位。"


class ExtensionRefused(Conflict):
    """An extension is granted once, before the deadline."""

    code = "assignment.extension_refused"
    title = "不能延期"
    detail = "每张办理单只能在到期前申请一次延期。"


class NothingToReview(Conflict):
    """The need does not wait for a dispatcher any more."""

    code = "review.nothing_to_do"
    title = "已经有人处理"
    detail = "这条诉求已经不在待审核列表里，可能已由同事处理。"


class NameSomebody(Problem):
    """No machine chooses for a need in which somebody may be in danger."""

    code = "review.name_needed"
    status = 422
    title = "请指定承办单位"
    detail = "这条诉求可能涉及人身安全，不能由系统自动派单，请直接指定承办单位。"


class AlreadyLabelled(Conflict):
    """One and the same person's second look is no second opinion."""

    code = "label.already_given"
    title = "你已经看过这条诉求"
    detail = "你已经给这条诉求定过分类，复看须由另一位同事完成。"


class NotToLookAt(Conflict):
    """The need has not been decided yet: it waits for a first look."""

    code = "label.not_decided"
    title = "还不能复看"
    detail = "这条诉求还在等待审核，请先到审核列表处理。"


class BadImage(Problem):
    """The file is not an image we can read."""

    code = "image.unreadable"
    status = 422
    title = "图片无法识别"
    detail = "这个文件无法识别为图片，请上传 JPG、PNG 或 WebP 图片。"


class ImageTaken(Problem):
    """An image belongs to one need only."""

    code = "image.already_used"
    status = 409
    title = "图片已被使用"
    detail = "这张图片已经附在另一条诉求上，请重新上传。"


class ConflictOfInterest(Conflict):
    """The need complains about this organisation or one it belongs to."""

    code = "need.conflict_of_interest"
    title = "该单位需回避"
    detail = "诉求反映的正是该单位或其上下级，不能由它办理，请选择其他单位。"


class CannotCutThere(Problem):
    """A part of the words would be too short for a need of its own."""

    code = "need.cannot_cut_there"
    status = 422
    title = "不能在这里分开"
    detail = "分开后的每一部分至少需要 4 个字，请换一个位置。"


class AlreadyRuled(Conflict):
    """A refusal is ruled on once."""

    code = "decline.already_ruled"
    title = "已经认定过"
    detail = "这次退单已经有同事认定过，不能重复认定。"


class ContactWithheld(Conflict):
    """The writer's number is not for this organisation, or there is none."""

    code = "assignment.contact_withheld"
    title = "不能查看联系方式"
    detail = "本人没有留下可以提供的手机号，请用“向本人提问”与其沟通。"


class PolicyNotFound(NotFound):
    """No such version of the allowances."""

    code = "clock_policy.not_found"
    title = "没有找到这版时限"
    detail = "没有找到这版时限规则。"


class PolicyNotDraft(Conflict):
    """What was published stays as it was: clocks were made under it."""

    code = "clock_policy.not_draft"
    title = "这版时限已经发布"
    detail = "已经发布的时限规则不能再改，请另起一版草稿。"


class PolicyVersionTaken(Conflict):
    """Each version has a name of its own."""

    code = "clock_policy.version_taken"
    title = "版本号已被使用"
    detail = "这个版本号已经有了，请换一个。"


class BadReviewDate(Problem):
    """A need is put on hold until a working day within half a year."""

    code = "need.bad_review_date"
    status = 422
    title = "复查日期不合适"
    detail = "请选择明天起半年以内的日期，到时会提醒工作人员复查。"
