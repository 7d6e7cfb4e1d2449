"""One spelling for what phones type: width, case, emoji tails, links, numbers, long laughs.

Every character of the result remembers where it came from, so that whatever is found in it can be
shown in the writer's own text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MOST_CHARACTERS = 4000
"""What is read of one message; the API takes half of it, anything longer is a pasted file."""

LINK = "\ue000"
NUMBER = "0"
_LONGEST_RUN = 2

_LINKS = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)

_TRADITIONAL = (
    "殺樓遺書見強姦騙關鎖綁毆傷滅絕離開這個們說話時間過還沒來會學習業長張門問題東車馬錢給讓"
    "誰買賣點電腦網絡號碼發現實際應該總廠錯誤樣麼爲為壓縮頭腳臉淚媽爺嗎請勞動資產報銷醫療藥"
    "費險養僱傭團隊項務員環護權維衛場館體運氣溫熱涼試驗課師圖設備創貸補貼領導幫辦證據數處罰"
    "訴訟調決賬戶銀壞舊貴廳鄰裝樹燈橋隨邊遠進達選擇陽陰陸階級歲歷歸當畢飯餓飲鮮鳥黃齊龍難靜"
    "預顧願類顯風飛驚鬧魚麗黨齡聽聲聯職肅腸與興舉艱藝節蘇虛蟲襯覺觀計訂認討訓記許評詞詩詳語"
    "談論識譯議讀變豐貝負財貨質購賓賞賴贈贏趕趙躍軌軟較輔輕載輪輸轉農邏遞遲遷適郵鄉醜釋針釣"
    "鈔鋼錄鍋鍵鏡鐘鐵鑰閃閉閒閱"
)
_SIMPLIFIED = (
    "杀楼遗书见强奸骗关锁绑殴伤灭绝离开这个们说话时间过还没来会学习业长张门问题东车马钱给让"
    "谁买卖点电脑网络号码发现实际应该总厂错误样么为为压缩头脚脸泪妈爷吗请劳动资产报销医疗药"
    "费险养雇佣团队项务员环护权维卫场馆体运气温热凉试验课师图设备创贷补贴领导帮办证据数处罚"
    "诉讼调决账户银坏旧贵厅邻装树灯桥随边远进达选择阳阴陆阶级岁历归当毕饭饿饮鲜鸟黄齐龙难静"
    "预顾愿类显风飞惊闹鱼丽党龄听声联职肃肠与兴举艰艺节苏虚虫衬觉观计订认讨训记许评词诗详语"
    "谈论识译议读变丰贝负财货质购宾赏赖赠赢赶赵跃轨软较辅轻载轮输转农逻递迟迁适邮乡丑释针钓"
    "钞钢录锅键镜钟铁钥闪闭闲阅"
)
_ONE_SPELLING = {
    **dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)),
} | {".": "。", ";": ";", "“": '"', "”": '"', "「": '"', "」": '"', "‘": "'", "’": "'"}

_EMPTY_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_LONGEST_EXPANSION = 4


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in one spelling; `origins[i]` is where its i-th character stood originally."""

    text: str
    origins: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text behind a non-empty span of this one."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=8192)
def fold(character: str) -> str:
    """Return how one character is spelled: nothing, itself, or a few plainer ones."""
    if character.isspace():
        return " "
    code = ord(character)
    if unicodedata.category(character) in _EMPTY_CATEGORIES or code in _SKIN_TONES:
        return ""
    plain = unicodedata.normalize("NFKC", character).lower()[:_LONGEST_EXPANSION]
    return "".join(_ONE_SPELLING.get(one, one) for one in plain)


def normalise(text: str) -> Normalised:
    """Return `text` as the features see it; any string at all is fine."""
    characters: list[str] = []
    origins: list[int] = []
    position = 0
    for link in _LINKS.finditer(text):
        _spell(text, position, link.start(), characters, origins)
        characters.append(LINK)
        origins.append(link.start())
        position = link.end()
    _spell(text, position, len(text), characters, origins)
    return Normalised("".join(characters), tuple(origins))


def _spell(text: str, start: int, end: int, characters: list[str], origins: list[int]) -> None:
    """Append the spelling of one stretch, without long runs and with one sign per number."""
    for position in range(start, end):
        if len(characters) >= MOST_CHARACTERS:
            return
        for one in fold(text[position]):
            last = characters[-1] if characters else " "
            sign = NUMBER if one.isdecimal() else one
            longest = 1 if sign in {" ", NUMBER} else _LONGEST_RUN
            if sign == last and _ends_with_run(characters, sign, longest):
                continue
            characters.append(sign)
            origins.append(position)


def _ends_with_run(characters: list[str], sign: str, length: int) -> bool:
    if not characters:
        return True
    return len(characters) >= length and all(one == sign for one in characters[-length:])
