"""Refusals around events and registrations."""

from app.kernel.problems import Conflict, NotFound, Problem


class EventNotFound(NotFound):
    """No such event, or it is not for these eyes."""

    code = "event.not_found"
    title = "没有找到这个活动"
    detail = "没有找到这个活动，可能还没有发布，或已经下架。"


class RegistrationNotFound(NotFound):
    """No such registration, or somebody else's."""

    code = "registration.not_found"
    title = "没有找到这份报名"
    detail = "没有找到这份报名记录。"


class EventMoveRefused(Conflict):
    """The event is not in a state for this."""

    code = "event.move_refused"
    title = "活动当前状态不支持这个操作"
    detail = "活动当前的状态不支持这个操作，请刷新后再看。"


class RegistrationMoveRefused(Conflict):
    """The registration is not in a state for this."""

    code = "registration.move_refused"
    title = "报名当前状态不支持这个操作"
    detail = "这份报名当前的状态不支持这个操作，请刷新后再看。"


class SignupNotOpen(Conflict):
    """Registration has not begun, is over, or the event was called off."""

    code = "event.signup_not_open"
    title = "现在不能报名"
    detail = "报名还没有开始，或已经结束。"


class SignupTicketNotFound(NotFound):
    """No such turn in the waiting room, or somebody else's."""

    code = "signup_ticket.not_found"
    title = "没有找到这次排队"
    detail = "没有找到这次排队记录，可能已经过期。可以在“我的报名”里查看结果。"


class SignupBusy(Problem):
    """More people sign up at this moment than can be answered; `retry_after` says when to ask."""

    code = "event.signup_busy"
    status = 503
    title = "报名的人太多了"
    detail = "现在报名的人太多了，请稍等几秒再点一次，不会重复报名。"


class EventFull(Conflict):
    """No seat is left, and there is no waiting list."""

    code = "event.full"
    title = "名额已满"
    detail = "名额已满，这个活动没有候补。可以看看其他场次。"


class AlreadyRegistered(Conflict):
    """One active registration per person and session."""

    code = "event.already_registered"
    title = "已经报过名了"
    detail = "你已经报过这一场了，可以在“我的报名”里查看。"


class NotAudience(Problem):
    """The event is for others: age or district."""

    code = "event.not_audience"
    status = 403
    title = "不在活动对象范围内"
    detail = "这个活动面向特定人群，你的年龄或所在地区不在范围内。"


class AudienceUnknown(Problem):
    """The event is for a district or for some people, and this one has not said which they are."""

    code = "event.audience_unknown"
    status = 422
    title = "请先填写地区或身份"
    detail = "这个活动面向特定地区或人群，请填写你所在的地区和身份。"


class AgeUnknown(Problem):
    """The event asks for an age, and the person has not told theirs."""

    code = "event.age_unknown"
    status = 422
    title = "请先填写出生年份"
    detail = "这个活动有年龄要求，请先在“我的”里填写出生年份。"


class BadAnswers(Problem):
    """An answer is missing or of the wrong kind; `errors` says which."""

    code = "event.bad_answers"
    status = 422
    title = "报名表没有填对"
    detail = "报名表里有几项没有填对，请检查后再提交。"


class BadParty(Problem):
    """Too many or too few companions for this ticket."""

    code = "event.bad_party"
    status = 422
    title = "同行人数不符"
    detail = "同行人数不符合这种票的要求。"


class UnknownTicket(Problem):
    """No such session or ticket in this event."""

    code = "event.unknown_ticket"
    status = 422
    title = "场次或票种不存在"
    detail = "没有这个场次或票种，请重新选择。"


class CapacityTooLow(Conflict):
    """More seats are taken than the new number allows."""

    code = "event.capacity_too_low"
    title = "名额少于已占用数"
    detail = "新的名额少于已经占用的数量，请先处理已有报名。"


class QuestionsInUse(Conflict):
    """Registrations hold answers to questions that would go or change their kind."""

    code = "event.questions_in_use"
    title = "报名表已有人填写"
    detail = "已有人按现在的报名表填写。可以增加选填的问题，但不能删除或改变已有问题。"


class NoGroups(Conflict):
    """Where the organiser chooses each one, nobody can come as a group."""

    code = "event.no_groups"
    title = "这个活动不能结伴报名"
    detail = "这个活动由主办方逐个审核，请各自报名。"


class GroupNotFound(NotFound):
    """No group has this code."""

    code = "group.not_found"
    title = "没有找到这个同伴组"
    detail = "没有找到这个同伴码，请让朋友再发一次。"


class GroupComplete(Conflict):
    """The group is complete, or has gone on without the rest."""

    code = "group.complete"
    title = "这一组已经满员"
    detail = "这一组的人已经到齐，可以自己报名，或另外约一组。"


class GroupTooLarge(Problem):
    """There will never be so many seats."""

    code = "group.too_large"
    status = 422
    title = "人数超过了全部名额"
    detail = "你们这一组的人数超过了这一场的全部名额。"


class OfferOver(Conflict):
    """The seat was held until a moment that has passed, or was dealt with."""

    code = "registration.offer_over"
    title = "名额已失效"
    detail = "这个名额的确认时间已过，或已经处理过了。"


class CancelTooLate(Conflict):
    """Past the event's deadline for cancelling."""

    code = "registration.cancel_too_late"
    title = "已过取消时间"
    detail = "已过可以自行取消的时间，请联系主办方。"


class UnknownOrganisation(Problem):
    """No such organisation."""

    code = "event.unknown_organisation"
    status = 422
    title = "单位不存在"
    detail = "有一个单位不存在，请重新选择。"


class TooManySessions(Problem):
    """An event has so many sessions at most."""

    code = "event.too_many_sessions"
    status = 422
    title = "场次太多"
    detail = "一个活动最多 60 个场次，可以复制成新的活动。"


class PaymentsUnavailable(Problem):
    """Priced tickets need payments, which are not switched on."""

    code = "event.payments_unavailable"
    status = 422
    title = "暂不支持收费票"
    detail = "系统还没有开通支付，票价只能为 0。"


class BadTicket(Problem):
    """The scanned code is not a ticket, is stale, or is for another event."""

    code = "check_in.bad_ticket"
    status = 422
    title = "票码无效"
    detail = "票码无效、已过期，或不是这个活动的。请让对方刷新票码。"


class UnknownCheckIn(NotFound):
    """No such scan to take back."""

    code = "check_in.not_found"
    title = "没有找到签到记录"
    detail = "没有找到这条签到记录。"


class AbsenceNotFound(NotFound):
    """No such absence, or somebody else's."""

    code = "absence.not_found"
    title = "没有找到缺席记录"
    detail = "没有找到这条缺席记录。"


class AbsenceMoveRefused(Conflict):
    """The absence is not in a state for this."""

    code = "absence.move_refused"
    title = "现在不能这样处理"
    detail = "这条缺席记录当前的状态不支持这个操作，请刷新后再看。"


class NotVolunteering(Conflict):
    """Only volunteering has hours."""

    code = "hours.not_volunteering"
    title = "不是志愿服务活动"
    detail = "只有志愿服务类活动可以确认时长。"


class HoursUnknown(Conflict):
    """The shift is not over, or the scans do not say how long it was."""

    code = "hours.unknown"
    title = "时长还不能确认"
    detail = "场次还没有结束，或缺少签退记录，请填写时长。"


class TooManyHours(Problem):
    """More than the shift."""

    code = "hours.too_many"
    status = 422
    title = "时长超过了排班"
    detail = "确认的时长不能超过这一场的排班时长。"


class FeedbackNotOpen(Conflict):
    """For those who came, from the end on, for thirty days."""

    code = "event_feedback.not_open"
    title = "现在不能评价"
    detail = "活动结束后 30 天内，到场的朋友可以评价。"


class FeedbackGiven(Conflict):
    """Once."""

    code = "event_feedback.given"
    title = "已经评价过了"
    detail = "你已经评价过这场活动了，谢谢！"
