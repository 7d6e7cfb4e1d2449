"""What the official account says. Short: it is read on a phone, between two other chats."""

from collections.abc import Callable, Sequence
from datetime import datetime

from app.domains.classifier import service as classifier
from app.domains.conversations.service import Wish
from app.domains.needs import service as needs
from app.domains.needs.schemas import NeedBrief, NeedDetail, NeedReceipt
from app.platform.settings import settings

_ANSWER_LENGTH = 300
_DRAFT_LENGTH = 120

GREETING = (
    "你好，这里是青年需求直通车。\n"
    "学习、工作、租房、心理、权益……遇到什么难处或想法，直接用自己的话发给我就行，"
    "我会转给能办的单位，办到哪一步都告诉你。\n\n"
    "回复“3”查进度，回复“0”看说明。"
)
HELP = (
    "【怎么用】\n"
    "· 说需求：直接打字发给我，看过没问题再回复“1”提交\n"
    "· 查进度：回复“3”，或把受理编号（QN-…）发给我\n"
    "· 有急事：发“热线”，马上能打的电话都在里面\n"
    "想上传图片、定位，请点菜单“说需求”。"
)
UNCLEAR = "没太明白。请用一两句话说说你遇到了什么事、希望得到什么帮助，至少四个字。回复“0”看说明。"
NOTHING_WAITS = "现在没有等待提交的内容。直接把你的需求发给我就可以。"
DROPPED = "好的，已删除，没有提交。以后有需要随时发给我。"
NO_NEEDS = "还没有查到你的诉求。直接把需求发给我，就会有编号。"
STILL_WAITING = (
    "你刚才写的需求还没有提交，暂时没有人看到。\n回复“1”提交，回复“2”删除，也可以继续补充。"
)
TOO_LONG = (
    "前面写的已经接近两千字，最后这一段没有放进去。回复“1”先提交前面的，受理后还可以继续补充。"
)
VOICE = "语音我还听不懂，怕耽误你的事。麻烦打字告诉我，或点菜单“说需求”。"
PICTURE = "在这里我看不了图片。请点菜单“说需求”，那里可以文字和图片一起提交；也可以先打字告诉我。"
PLACE = "位置收到了，但在这里还用不上。请在文字里写上你在哪个区，或点菜单“说需求”选择位置。"
OTHER = "这种消息我还处理不了。请打字告诉我你的需求。"
TAPS = {"HELP": HELP, "ASK": "直接用自己的话说说你的需求，发给我就行。"}


def hotlines() -> str:
    """Return the numbers to call, one a line."""
    lines = "\n".join(f"{one.number} {one.name}（{one.hours}）" for one in classifier.hotlines())
    return f"这些电话现在就可以打：\n{lines}"


SAID_TO: dict[Wish, Callable[[], str]] = {
    Wish.help: lambda: HELP,
    Wish.unclear: lambda: UNCLEAR,
    Wish.human: hotlines,
}


def confirm(text: str, *, has_agreed: bool) -> str:
    """Show what would be submitted and how it was understood, and ask for a yes."""
    reading = classifier.read(text)
    topic = classifier.topic_name(reading.topic)
    doubt = "" if reading.is_confident else "，提交后工作人员会确认"
    about = f"看起来是关于“{topic}”{doubt}"
    shown = text if len(text) <= _DRAFT_LENGTH else f"{text[:_DRAFT_LENGTH]}……"
    consent = (
        "" if has_agreed else f"\n\n提交即表示同意《隐私说明》：{settings().address}/h5/privacy"
    )
    return (
        f"你想说的是：\n“{shown}”\n\n{about}。\n"
        f"回复“1”提交，回复“2”删除，继续打字可以补充。{consent}"
    )


def submitted(receipt: NeedReceipt) -> str:
    """Say that it arrived, under which number, and what happens next."""
    said = f"已收到，受理编号 {receipt.receipt}。\n{receipt.next_step}"
    if receipt.hotlines:
        return f"{said}\n\n{hotlines()}"
    return f"{said}\n回复“3”随时查进度。"


def in_danger(receipt: NeedReceipt) -> str:
    """Say at once what helps somebody who may be in danger."""
    return (
        f"谢谢你愿意说出来。{receipt.next_step}\n\n{hotlines()}\n\n"
        f"受理编号 {receipt.receipt}，已直接交给值班人员，不用再做任何操作。"
    )


def in_danger_still() -> str:
    """Say that further words have reached the same people, and whom to call now."""
    return f"已经告诉值班人员，他们正在看。\n\n{hotlines()}"


def progress(needs_of_mine: Sequence[NeedBrief]) -> str:
    """List the newest needs and where they stand."""
    lines = [
        f"{one.receipt}（{one.topic_name}）\n  {one.state_name}"
        + ("，已超时，正在督促" if one.is_overdue else "")
        + f"，{needs.moment(one.updated_at)}更新"
        for one in needs_of_mine
    ]
    return "\n".join(lines) + "\n\n把编号发给我，可以看详细进展。"


def detail(need: NeedDetail) -> str:
    """Tell where one need stands, who has it, and what was answered."""
    lines = [f"{need.receipt}（{need.understanding.topic_name}）", f"状态：{need.state_name}"]
    if need.handler is not None:
        lines.append(f"承办：{need.handler.name}")
    if need.due_at is not None:
        lines.append(f"下一步应在{_by(need.due_at)}完成")
    if need.question:
        lines.append(f"对方想了解：{need.question}\n请点菜单“我的诉求”回复")
    if need.answer:
        lines.append(f"答复：{need.answer[:_ANSWER_LENGTH]}")
    if "judge" in need.may:
        lines.append("办得怎么样？请点菜单“我的诉求”评价，说没解决就会重办。")
    return "\n".join(lines)


def not_found(receipt: str) -> str:
    """Say that no need of this person has such a number."""
    return (
        f"没有查到你的诉求 {receipt}。\n请核对编号；如果是在小程序里提交的，"
        "也可以在小程序“我的诉求”里查看。"
    )


def _by(due_at: datetime) -> str:
    return f"{needs.moment(due_at)}前"


def phone_needed() -> str:
    """Say where to verify a phone number, which the operator asks for."""
    return (
        "提交前需要先验证手机号：请打开小程序，在“我的”里点“手机号快捷验证”。"
        "你写的内容先留在这里，验证后回复“1”就能提交。"
    )
