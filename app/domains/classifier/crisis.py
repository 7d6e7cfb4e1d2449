"""Danger to life, found by rule before anything else is read: recall before precision.

A person looks at every find, so a false alarm costs a minute and a miss may cost a life.
Jokes and words about a friend count as finds on purpose.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domains.classifier import features


class Danger(StrEnum):
    """What kind of danger."""

    self_harm = "self_harm"
    violence = "violence"
    abuse = "abuse"
    captivity = "captivity"


@dataclass(frozen=True, slots=True)
class CrisisSign:
    """A find: the kind of danger, and where in the original text, as [start, end)."""

    kind: Danger
    spans: tuple[tuple[int, int], ...]


# Everyday exaggerations that speak of death and mean none.
_HARMLESS = re.compile(
    "(?:笑|累|饿|热|冷|困|忙|烦|气|吓|丑|美|帅|爱|羡慕|无聊|尴尬|难吃|好吃|贵|挤|堵|渴|晒|冻)死"
    "(?:我了|了|我|人|个人)?|死(?:机|板|角|路|循环|党|活|磕|线|记硬背)|想死你|该死|半死不活"
    "|社死|内卷死|作死|死贵|死慢|杀鸡儆猴|自杀式|砍价|秒杀|杀毒|追杀令|剧本杀|狼人杀|三国杀"
)
_PATTERNS: dict[Danger, re.Pattern[str]] = {
    Danger.self_harm: re.compile(
        "自杀|自鲨|自殺|紫砂|自残|自伤|自尽|轻生|寻死|寻短见|想不开|不想活|活不下去|活不成|活够了|活腻"
        "|不如死|想死|去死算了|死了算了|死了(?:才好|就好|一了百了)|一死了之|一了百了|了结(?:自己|生命|一切|这一切|我)"
        "|结束(?:自己|生命|一切|这一切|我的生命)|活着(?:没|好没|真没|也没|有什么|还有什么|好累|太累)(?:意思|意义|劲|盼头)?"
        "|没(?:有)?活下去的|割腕|割手腕|划手|跳楼|跳河|跳江|跳桥|跳下去|上吊|烧炭|吞药|吃(?:了)?(?:一瓶|一整瓶|好多|很多)(?:安眠药|药)"
        "|安眠药攒|遗书|遗言|后事|最后一次(?:说|留言|联系)|这个世界(?:再见|不值得)|撑不下去|撑不住了|熬不下去|坚持不下去了"
        "|想消失|想从这个世界|不想醒|再也不(?:用|想)醒|醒不过来就好|不想(?:存在|在这个世上)|没有我(?:会|就|更)|解脱(?:了|算|自己)"
        "|(?:^|[^a-z])zs(?:$|[^a-z])|不想(?:熬|撑|等)到(?:天亮|明天)"
    ),
    Danger.violence: re.compile(
        "(?:他|她|老公|丈夫|男友|男朋友|女朋友|对象|前男友|前夫|室友|同学|爸|妈|继父|后爸)"
        "(?:又|正在|还在|一直|天天|老是|喝酒就|喝了酒就|喝醉)*(?:打我|打人|打了我|动手打|动手了|掐我|踢我|拿刀|砍我|要杀)"
        "|要(?:杀|砍|弄死|打死)(?:我|他|她|人|全家)|杀了(?:我|他|她|你)|弄死(?:我|他|她|你)|拿(?:着)?(?:刀|菜刀)|捅(?:我|人|了|死)|砍(?:我|人|伤|死)"
        "|被打(?:得|到|伤|进)|往死里打|家暴|正在打|救命|报复社会|同归于尽|堵(?:在|着)(?:门|我|厕所)|围殴|群殴"
    ),
    Danger.abuse: re.compile(
        "强奸|强暴|轮奸|性侵|性侵犯|猥亵|性骚扰|被侵犯|(?:摸|脱)(?:我|她|女儿|孩子)(?:的)?(?:下面|下体|胸|衣服|裤子|身体)"
        "|拍(?:我|了我|她)?(?:的)?(?:裸照|裸体|隐私)|裸照(?:威胁|要挟|发)|逼我(?:拍|脱|卖|陪睡|陪酒)|虐待|不给(?:吃饭|饭吃)|关(?:在)?小黑屋"
    ),
    Danger.captivity: re.compile(
        "(?:被|把我)(?:关|锁|困|扣|囚|软禁|非法拘禁|绑)(?:在|着|起来|住|架)|非法拘禁|绑架|传销|不让(?:我)?(?:走|离开|出门|出去|回家)"
        "|(?:收|扣)(?:了|走|押)?(?:我)?(?:的)?(?:手机|身份证|护照).{0,6}(?:不让|不给|走不|跑不)|人身自由|缅北|被骗到|拐卖|失踪|找不到孩子"
    ),
}


def find(text: str) -> CrisisSign | None:
    """Return the first kind of danger a text speaks of, or None.

    Blanks, punctuation and width between the letters do not hide it.
    """
    normal = features.normalise(text)
    kept = [
        (letter, normal.origin[place])
        for place, letter in enumerate(normal.text)
        if letter.isalnum()
    ]
    bare = "".join(letter for letter, _ in kept)
    quiet = _HARMLESS.sub(lambda found: "·" * len(found.group()), bare)
    for kind, pattern in _PATTERNS.items():
        spans = tuple(
            (kept[found.start()][1], kept[found.end() - 1][1] + 1)
            for found in pattern.finditer(quiet)
        )
        if spans:
            return CrisisSign(kind, spans)
    return None
