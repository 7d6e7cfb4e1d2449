"""What is a topic and what is not, how it is named, and that nothing depends on chance."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.hot_topics import clustering, finding, heat, messages, places, rules
from app.domains.hot_topics.messages import BadLine, Message, Topic
from tests.domains.hot_topics import events


def _read(lines: list[dict[str, Any]]) -> list[Message]:
    return messages.read_lines(orjson.dumps(one) for one in lines)


def _of(topics: list[Topic], members: set[str]) -> Topic:
    return max(topics, key=lambda topic: len(members & set(topic.member_ids)))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_each_event_is_a_topic_of_its_own(seed: int) -> None:
    lines, truth = events.month(seed, each=20)
    found = finding.topics(_read(lines))
    scores = []
    for event, members in truth.items():
        topic = _of(found, members)
        shared = len(members & set(topic.member_ids))
        scores.append(2 * shared / (len(members) + topic.size))
        assert topic.title.startswith(events.EVENTS[event][0])
        assert topic.first <= topic.last
    assert sum(scores) / len(scores) > 0.95
    assert len(found) <= len(truth) + 1


def test_the_same_messages_give_the_same_topics_in_any_order() -> None:
    lines, _ = events.month()
    once, again = finding.topics(_read(lines)), finding.topics(_read(lines[::-1]))
    assert once == again
    assert messages.write_topics(once) == messages.write_topics(again)


def test_no_message_no_topic_and_four_are_too_few() -> None:
    assert finding.topics([]) == []
    lines, truth = events.month()
    few = sorted(truth["fee"])[:4]
    assert finding.topics(_read([one for one in lines if one["id"] in few])) == []


def test_a_period_leaves_out_what_is_older() -> None:
    lines, _ = events.month(each=30)
    found = finding.topics(_read(lines), days=7)
    newest = max(message.at for message in _read(lines))
    assert found
    assert all(topic.first >= newest - timedelta(days=7) for topic in found)


def test_a_chain_of_events_does_not_become_one_large_topic() -> None:
    """Three hundred messages of thirty places that all complain in the same words."""
    lines: list[dict[str, Any]] = []
    for place in range(30):
        name = f"{chr(0x4E00 + 97 * place)}{chr(0x5200 + 61 * place)}{chr(0x6000 + 53 * place)}小区"
        for number in range(10):
            title = f"{name}麻将馆扰民{'严重' * (number % 2)}"
            body = f"{name}{number}栋楼下开麻将馆，深夜扰民，物业不管。"
            at = events.START + timedelta(hours=number)
            lines.append(events.line(len(lines), title, body, at))
    found = finding.topics(_read(lines))
    assert max(topic.size for topic in found) <= clustering.LARGEST


def test_copies_of_one_message_are_one_topic_however_many() -> None:
    at = events.START
    lines = [events.line(n, "云桥路夜间施工噪音扰民", "每晚施工到两点。", at) for n in range(200)]
    [topic] = finding.topics(_read(lines))
    assert topic.size == 200


_letters = st.text(alphabet="云桥路夜间施工噪音扰民退费公交暖气宿舍食堂ab1 。\n", max_size=30)


@settings(max_examples=60)
@given(st.lists(st.tuples(_letters, _letters), max_size=60))
def test_groups_are_disjoint_and_never_small(texts: list[tuple[str, str]]) -> None:
    found = clustering.groups([title for title, _ in texts], [body for _, body in texts])
    rows = [int(row) for group in found for row in group]
    assert len(rows) == len(set(rows))
    assert set(rows) <= set(range(len(texts)))
    assert all(len(group) >= clustering.LEAST_MEMBERS for group in found)


PERSONAL = [
    "我叫陈小明，手机13800138000，宿舍没有热水",
    "联系人王芳，电话[电话]",
    "微信号 abc_12345 加我细说",
    "身份证 11010519491231002X 被冒用",
    "学号2023110456的奖学金没有发",
]


@pytest.mark.parametrize("words", PERSONAL)
def test_personal_data_never_names_a_topic(words: str) -> None:
    assert rules.headline(words) is None
    assert rules.headline(f"{words}。宿舍三楼没有热水，求解决") == "宿舍三楼没有热水，求解决"
    at = events.START
    lines = [events.line(n, words if n else "宿舍热水没有了", words, at) for n in range(8)]
    for topic in finding.topics(_read(lines)):
        assert topic.title == "宿舍热水没有了"


def test_whose_words_may_not_stand_for_others_does_not_name_them() -> None:
    lines, truth = events.month()
    silent = [{**one, "may_name": one["id"] not in truth["bus"]} for one in lines]
    topic = _of(finding.topics(_read(silent)), truth["bus"])
    assert events.EVENTS["bus"][0] not in topic.title


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("尊敬的领导：您好！松林苑暖气不热，怎么办？", "松林苑暖气不热，怎么办"),
        ("你好，请问毕业生落户需要什么材料", "毕业生落户需要什么材料"),
        ("急！", None),
        ("", None),
        ("长" * 60, "长" * 39 + "…"),
    ],
)
def test_a_headline_is_the_first_sentence_that_says_something(
    text: str, headline: str | None
) -> None:
    assert rules.headline(text) == headline


def test_a_topic_is_the_one_with_which_it_shares_most() -> None:
    before = {"a": {1, 2, 3, 4, 5, 6}, "b": {7, 8, 9, 10, 11}}
    # a fell apart, b grew, one is new.
    now = [{1, 2, 3, 4}, {5, 6, 20}, {7, 8, 9, 10, 11, 12}, {30, 31}]
    assert rules.same_as_before(before, now) == ["a", None, "b", None]
    assert rules.same_as_before({}, now) == [None] * 4
    assert rules.same_as_before(before, []) == []


def test_two_topics_never_become_the_same() -> None:
    before = {"a": set(range(10))}
    found = rules.same_as_before(before, [set(range(5)), set(range(5, 10))])
    assert found.count("a") == 1


def test_heat_is_the_sum_of_its_parts_and_unknown_parts_share_their_weight() -> None:
    lines, _ = events.month()
    for topic in finding.topics(_read(lines)):
        assert topic.heat == pytest.approx(sum(part.points for part in topic.heat_parts), abs=0.2)
        assert sum(part.weight for part in topic.heat_parts) == pytest.approx(100, abs=0.5)
        assert {part.name for part in topic.heat_parts} == {"volume", "growth", "recency"}
        assert 0 <= topic.heat <= 100


def test_more_newer_and_graver_is_hotter() -> None:
    span = heat.Span(events.START, events.START + timedelta(days=30))

    def members(count: int, day: int, **more: Any) -> list[Message]:
        at = events.START + timedelta(days=day)
        return [Message(id=n, title="t", body="b", at=at, **more) for n in range(count)]

    usual = heat.score(members(10, 10, is_urgent=False, is_open=False), span)[0]
    assert heat.score(members(40, 10, is_urgent=False, is_open=False), span)[0] > usual
    assert heat.score(members(10, 28, is_urgent=False, is_open=False), span)[0] > usual
    assert heat.score(members(10, 10, is_urgent=True, is_open=False), span)[0] > usual
    assert heat.score(members(10, 10, is_urgent=False, is_open=True), span)[0] > usual
    assert heat.growth(members(9, 28), span) == 10.0
    assert heat.growth(members(9, 2), span) == 0.1


def test_places_are_given_or_read_from_the_titles() -> None:
    at = events.START
    read = [
        Message(id=n, title=f"投诉A7县松林苑小区{what}", body="", at=at)
        for n, what in enumerate(["停水", "噪音", "乱停车", "收费"])
    ]
    assert {"place": "松林苑小区", "count": 4} in places.of(read)
    assert {"place": "A7县", "count": 4} in places.of(read)
    given = [Message(id=n, title="停水", body="", at=at, place="310101") for n in range(3)]
    assert places.of(given) == [{"place": "310101", "count": 3}]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"title": "x", "time": "2026-01-01"}', "no id"),
        (b'{"id": 1, "title": " ", "body": "", "time": "2026-01-01"}', "neither title nor body"),
        (b'{"id": 1, "title": "x"}', "no time"),
        (b'{"id": 1, "title": "x", "time": "soon"}', "is not understood"),
        (b'{"id": 1, "title": "x", "time": "2026/2/30"}', "there is no time"),
        (b'{"id": 1, "title": 5, "time": "2026-01-01"}', "title is not a text"),
        (b'{"id": "first", "title": "x", "time": "2026-01-01"}', "earlier line"),
        (b'{"id": 1, "title": "x", "time": "2026-01-01", "up": -1}', "not a count"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_a_bad_line_is_named(second: bytes, reason: str) -> None:
    first = b'{"id": "first", "title": "x", "time": "2026/1/2 3:04:05"}'
    with pytest.raises(BadLine, match=f"line 3: .*{reason}"):
        messages.read_lines([first, b"", second])


@given(st.binary(max_size=60))
def test_any_bytes_are_messages_or_a_bad_line(line: bytes) -> None:
    try:
        messages.read_lines([line])
    except BadLine as error:
        assert str(error).startswith("line 1: ")


def test_a_message_survives_the_way_to_the_process_and_back() -> None:
    lines, _ = events.month()
    read = _read(lines)
    assert messages.read_lines([messages.write_line(one) for one in read]) == read
    found = finding.topics(read)
    written = orjson.loads(messages.write_topics(found))
    assert [messages.read_topic(one) for one in written] == found
