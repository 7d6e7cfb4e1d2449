"""The story: four young people, several organisations, one dispatcher."""

import asyncio
import secrets
from typing import Any

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from app.entry.demo.faces import (
    FollowerFace,
    PartnerFace,
    Refused,
    StaffFace,
    YouthFace,
)
from app.entry.demo.listener import Listener, listening
from app.entry.seed import PASSWORD

console = Console(width=100)

_SKILLS = "我在厂里三班倒，想考个电工证，周末或者晚上有没有便宜点的培训班？"
_WAGES = "在奶茶店干了两个月，老板说店要关了一直不给结工资，没签劳动合同，能去劳动仲裁吗"
_VAGUE = "那个事到底归谁管啊，问了一圈都说不知道"
_ROOM = "刚来江州上班，想在公司附近租个押一付一的房子，有没有青年公寓可以申请？"
_CRISIS = "最近真的撑不下去了，每天都不想活了，不知道跟谁说"


class Stage:
    """Everybody who takes part, and what is said aloud."""

    def __init__(self, url: str, listener: Listener) -> None:
        self.url = url
        self.listener = listener
        self.staff = StaffFace(url)
        self.partners: dict[str, PartnerFace] = {}
        self.names: dict[str, str] = {}
        self._youths: list[YouthFace] = []

    async def open(self) -> None:
        """Let staff sign in and connect every organisation to the little partner program."""
        await self.staff.sign_in("admin", PASSWORD)
        for one in await self.staff.organisations():
            self.names[one["id"]] = one["name"]
            if one["kind"] == "office":
                continue
            secret, client_id, client_secret = await self.staff.connect_partner(
                one["id"], self.listener.hook(one["id"])
            )
            self.listener.secrets[one["id"]] = secret
            self.partners[one["id"]] = PartnerFace(self.url)
            await self.partners[one["id"]].sign_in(client_id, client_secret)
        console.print(f"[dim]{len(self.partners)} 家单位已接入，正在等待推送[/dim]")

    async def youth(self, name: str) -> YouthFace:
        """Let a young person sign in."""
        made = YouthFace(self.url, name)
        self._youths.append(made)
        await made.sign_in()
        return made

    async def submit(self, youth: YouthFace, who: str, text: str) -> dict[str, Any]:
        """Submit a need and show what was understood."""
        receipt = await youth.submit(text)
        read = receipt["understanding"]
        lines = [
            f"[bold]{text}[/bold]",
            "",
            f"受理编号  {receipt['receipt']}    状态  {receipt['state_name']}",
            f"{read['summary']}  [dim]把握 {read['confidence']:.0%}，{read['urgency_name']}[/dim]",
        ]
        if receipt["handler"]:
            reasons = "、".join(receipt["handler"]["reasons"])
            lines.append(f"转给      [cyan]{receipt['handler']['name']}[/cyan]（{reasons}）")
        lines.append(f"下一步    {receipt['next_step']}")
        lines += [
            f"[red bold]{line['number']}[/red bold]  {line['name']}（{line['hours']}）"
            for line in receipt["hotlines"]
        ]
        console.print(Panel("\n".join(lines), title=who, title_align="left"))
        return receipt

    async def offered(self, receipt: dict[str, Any]) -> tuple[PartnerFace, str]:
        """Wait for the webhook of an offer; returns who got it, and the assignment."""
        organisation_id, event = await self.listener.wait_for(
            "assignment.offered", receipt["receipt"]
        )
        console.print(
            f"  [green]✓[/green] 推送已到 [cyan]{self.names[organisation_id]}[/cyan]，签名核对无误"
        )
        return self.partners[organisation_id], event["data"]["assignment_id"]

    async def decide(self, receipt: dict[str, Any], topic: str, kind: str, urgency: str) -> None:
        """Let the dispatcher read it, set the tags and send it on; a crisis to a named place."""
        tags = {"topic": topic, "also": [], "kind": kind, "urgency": urgency}
        decision: dict[str, Any] = {"tags": tags}
        if urgency == "crisis":
            ids = {name: one for one, name in self.names.items()}
            decision["hand_to"] = ids["江州市心理援助中心"]
        decided = await self.staff.decide(receipt["id"], **decision)
        read = decided["need"]["understanding"]
        console.print(f"  [yellow]人工[/yellow] 分派员确认为“{read['topic_name']}”，已派单")

    async def send_on(self, receipt: dict[str, Any], topic: str, kind: str) -> None:
        """Let the dispatcher help where the machine was unsure."""
        if receipt["handler"] is None:
            await self.decide(receipt, topic, kind, "routine")

    async def close(self) -> None:
        """Let everybody go home."""
        await self.staff.close()
        for partner in self.partners.values():
            await partner.close()
        for youth in self._youths:
            await youth.close()


def _say(text: str) -> None:
    console.print(f"  [green]✓[/green] {text}")


async def _evening_class(stage: Stage) -> None:
    youth = await stage.youth("xiaoyu")
    receipt = await stage.submit(youth, "小雨，22 岁，工人", _SKILLS)
    await stage.send_on(receipt, "education.skills", "question")
    partner, assignment = await stage.offered(receipt)
    await partner.do(assignment, "acceptance")
    await partner.do(
        assignment, "questions", {"text": "你之前有没有低压电工的基础？方便哪天上课？"}
    )
    _say("已签收，并追问一句；办理时钟暂停")
    await youth.reply(receipt["id"], "没有基础，周六周日都行。")
    await stage.listener.wait_for("youth.replied", receipt["receipt"])
    await partner.do(
        assignment,
        "answer",
        {
            "claim": "solved",
            "text": "周末零基础低压电工班 12 月 6 日开课，补贴后自付 180 元，已为你留位。",
        },
    )
    await youth.judge(receipt["id"], "solved", "very_satisfied", "很快，谢谢！")
    await _expect(youth, receipt, "closed")
    _say("小雨补充说明、得到答复，评价“已解决、非常满意”，办结")


async def _unpaid_wages(stage: Stage) -> None:
    youth = await stage.youth("azhe")
    receipt = await stage.submit(youth, "阿哲，19 岁，店员", _WAGES)
    await stage.send_on(receipt, "rights.labour", "help")
    partner, assignment = await stage.offered(receipt)
    await partner.do(assignment, "refusal", {"reason": "no_capacity", "note": "本周人手已满"})
    _say("这家单位退回（人手已满），系统当场另找单位")
    await stage.send_on(await youth.need(receipt["id"]), "rights.labour", "help")
    partner, assignment = await stage.offered(receipt)
    await partner.do(assignment, "acceptance")
    await partner.do(
        assignment, "contacts", {"reached": True, "note": "已电话联系，告知保留排班记录"}
    )
    answer = {"claim": "solved", "text": "已帮你整理证据清单，可以去劳动监察大队投诉。"}
    await partner.do(assignment, "answer", answer)
    await youth.judge(receipt["id"], "not_solved", "dissatisfied", "去了，说要合同，没受理。")
    await stage.listener.wait_for("assignment.reopened", receipt["receipt"])
    _say("阿哲说“没解决”，原单位重办，时限减半")
    answer = {"claim": "solved", "text": "律师已陪同你递交材料并立案，工资 6400 元今天到账。"}
    await partner.do(assignment, "answer", answer)
    await youth.judge(receipt["id"], "solved", "satisfied", "钱收到了。")
    await _expect(youth, receipt, "closed")
    _say("第二次答复后评价“已解决”，办结")


async def _nobody_knows(stage: Stage) -> None:
    youth = await stage.youth("tuanzi")
    receipt = await stage.submit(youth, "团子，26 岁", _VAGUE)
    if receipt["handler"] is None:
        await stage.decide(receipt, "participation.community", "complaint", "routine")
    partner, assignment = await stage.offered(receipt)
    await partner.do(assignment, "acceptance")
    answer = {"claim": "partly", "text": "请补充是哪件事，我们已建群跟进，明天上午回电。"}
    await partner.do(assignment, "answer", answer)
    await youth.judge(receipt["id"], "partly", "basically", "先等等看")
    await _expect(youth, receipt, "closed")
    _say("机器拿不准的，交给人看；人的判断留作训练样本")


async def _somebody_in_danger(stage: Stage) -> None:
    youth = await stage.youth("momo")
    receipt = await stage.submit(youth, "默默", _CRISIS)
    assert receipt["hotlines"], "somebody in danger must be shown who to call"
    await stage.decide(receipt, "health.mind", "help", "crisis")
    partner, assignment = await stage.offered(receipt)
    await partner.do(assignment, "acceptance")
    await partner.do(
        assignment, "contacts", {"reached": True, "note": "心理援助师已通话 40 分钟，本人平稳"}
    )
    answer = {"claim": "solved", "text": "我们一直在。已为你约好明天下午的面谈，费用全免。"}
    await partner.do(assignment, "answer", answer)
    await youth.judge(receipt["id"], "solved", "very_satisfied", "谢谢你们。")
    await _expect(youth, receipt, "closed")
    _say("危机诉求不走机器派单：先给热线，再由值班人员几分钟内接手")
    _show_timeline(await youth.need(receipt["id"]))
    inbox = await youth.inbox()
    console.print(f"  [dim]收件箱 {len(inbox)} 条，最近一条：{inbox[0]['title']}[/dim]")


async def _in_the_official_account(stage: Stage) -> None:
    name = f"周{secrets.token_hex(2)}"
    follower = FollowerFace(stage.url, name)
    console.print(
        Panel("在公众号里说一句，也能成为一条诉求", title="小周，24 岁", title_align="left")
    )
    try:
        await follower.do("follow")
        for text in (_ROOM, "1"):
            answer = await follower.do("write", text)
            console.print(f"  [bold]小周[/bold]    {text}")
            console.print(f"  [cyan]公众号[/cyan]  {answer}".replace("\n", "\n          "))
        receipt = answer.split("受理编号 ")[1].split("。")[0]
        progress = await follower.do("tap", "PROGRESS")
        if receipt not in progress:
            raise Refused(f"the account does not know {receipt}")
    finally:
        await follower.close()
    _say("回复“1”才算提交，受理编号当场给；点菜单“查进度”随时能看")


async def _expect(youth: YouthFace, receipt: dict[str, Any], state: str) -> None:
    need = await youth.need(receipt["id"])
    if need["state"] != state:
        raise Refused(f"{receipt['receipt']} is {need['state']}, not {state}")


def _show_timeline(need: dict[str, Any]) -> None:
    table = Table(
        "时间",
        "发生了什么",
        "谁",
        "说了什么",
        title=f"{need['receipt']} 的全过程",
        title_justify="left",
    )
    for entry in need["timeline"]:
        table.add_row(
            entry["at"][11:19], entry["title"], entry["organisation"] or "", entry["words"] or ""
        )
    console.print(table)


async def _show_rates(stage: Stage) -> None:
    rates = await stage.staff.rates("field")
    table = Table(
        "领域",
        "响应率",
        "解决率",
        "满意率",
        "评价覆盖",
        title="三率（近 30 天）",
        title_justify="left",
    )
    for group in rates["groups"]:
        names = ("response", "solution", "satisfaction", "coverage")
        table.add_row(group["name"], *(_percent(group[name]) for name in names))
    console.print(table)


def _percent(rate: dict[str, Any]) -> str:
    if rate["rate"] is None:
        return "–"
    return f"{rate['rate']:.0%} ({rate['numerator']:g}/{rate['denominator']})"


_SCENES = (
    _evening_class,
    _unpaid_wages,
    _nobody_knows,
    _somebody_in_danger,
    _in_the_official_account,
)


async def play(url: str) -> int:
    """Play it all; returns 0 when every step came out as promised."""
    try:
        async with listening() as listener:
            stage = Stage(url, listener)
            try:
                await stage.open()
                for scene in _SCENES:
                    await scene(stage)
                await _show_rates(stage)
            finally:
                await stage.close()
    except httpx.ConnectError:
        console.print(f"[red]nobody answers at {url}[/red]; start it with: make run")
        return 1
    except (Refused, TimeoutError, asyncio.CancelledError) as error:
        console.print(f"[red]the journey broke: {type(error).__name__} {error}[/red]")
        return 1
    console.print(
        "[bold green]全程走完：四条诉求都有人接、有答复、有评价，公众号里说的也已受理。[/bold green]"
    )
    return 0
