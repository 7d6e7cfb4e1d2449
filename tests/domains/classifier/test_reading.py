"""The shipped classifier: trained, honest, harmless on any input, and the same after a reload."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.classifier import artefact, corpus, crisis, service, taxonomy, training
from app.domains.classifier.artefact import Artefact, ArtefactUnreadable
from app.domains.classifier.engine import Engine
from app.platform.settings import settings
from tests.actors import UNCLEAR

DATA = Path(service.__file__).parent / "data"

DANGER = [
    "最近真的撑不下去了，每天都不想活了",
    "我想 死",
    "活着没意思，想从这个世界消失",
    "遗书都写好了",
    "室友说想自.杀怎么办",
    "他又喝酒打我了，我不敢回家",
    "被人锁在屋里不让走，手机也要没收",
    "继父摸我下面，我不敢跟妈妈说",
    "传销把我扣了身份证不让走",
    "他说要弄死我全家",
]
HARMLESS = [
    "今天笑死我了，社区活动真有意思",
    "电脑又死机了，自习室能不能换一台",
    "这个点外卖慢得饿死了",
    "剧本杀缺两个人，有人一起吗",
    "公交线路能不能加一站",
    "想报名学门手艺",
]


@pytest.fixture(scope="module")
def shipped() -> Artefact:
    return artefact.load(settings().artefact_path)


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    service.use_file(settings().artefact_path)


@pytest.fixture(scope="module")
def messages() -> list[corpus.Message]:
    return corpus.shipped(DATA)


def test_every_label_is_in_the_taxonomy(messages: list[corpus.Message]) -> None:
    for one in messages:
        if one.topic is None:
            continue
        service.check_tags([one.topic, *one.also], one.kind or "help", one.urgency or "routine")


def test_no_message_is_shipped_twice(messages: list[corpus.Message]) -> None:
    assert len({one.text for one in messages}) == len(messages)


def test_what_was_learned_is_known(messages: list[corpus.Message]) -> None:
    labelled = [one for one in messages if one.topic and one.is_measured][::3]
    right = sum(service.read(one.text).topic == one.topic for one in labelled)
    assert right / len(labelled) > 0.95


def test_the_figures_inside_were_measured_on_unseen_messages(shipped: Artefact) -> None:
    figures = shipped.metrics["topic"]
    # 35 topics: guessing is right three times in a hundred.
    assert figures["accuracy"] > 0.60
    assert figures["top2_accuracy"] > 0.75
    assert figures["field_accuracy"] > figures["accuracy"]
    assert figures["ece"] < 0.04
    assert figures["forwarding"]["precision"] >= 0.94, "within chance of 95 in 100"
    assert shipped.metrics["danger_alarms"]["recall"] >= 0.95
    assert shipped.metrics["danger_alarms"]["false_alarms"] <= 0.03


def test_reloading_changes_no_answer(shipped: Artefact, tmp_path: Path) -> None:
    again = tmp_path / "again.json.gz"
    artefact.save(shipped, again)
    assert again.read_bytes() == settings().artefact_path.read_bytes()
    text = "公司拖欠我三个月工资一直不发，怎么办"
    first = Engine(shipped).score(text)
    second = Engine(artefact.load(again)).score(text)
    for head, shares in first.shares.items():
        np.testing.assert_array_equal(shares, second.shares[head])


def test_training_twice_gives_the_same_bytes(
    messages: list[corpus.Message], tmp_path: Path
) -> None:
    few = [one for one in messages if one.group in {"train-b", "train-d", "danger-a"}]
    for name in ("one", "two"):
        artefact.save(training.train(few, taxonomy.shipped()), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("content", [b"", b"no gzip", b"\x1f\x8b\x08\x00broken"])
def test_a_broken_artefact_is_refused(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.json.gz"
    broken.write_bytes(content)
    with pytest.raises(ArtefactUnreadable, match="classifier train"):
        artefact.load(broken)


def test_a_broken_artefact_does_not_replace_the_one_in_use(tmp_path: Path) -> None:
    version = service.version()
    with pytest.raises(ArtefactUnreadable):
        service.use_file(tmp_path / "missing.json.gz")
    assert service.version() == version


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    reading = service.read(text)
    assert reading.topic in taxonomy.shipped().topics
    assert 0 <= reading.topic_probability <= 1
    for span in reading.evidence:
        assert 0 <= span.start < span.end <= len(text)
    if reading.crisis:
        for start, end in reading.crisis.spans:
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("text", ["", " ", "。", "🙂🙂🙂", UNCLEAR, "\ud800", "a" * 100_000])
def test_what_nobody_could_read_is_left_to_a_human(text: str) -> None:
    assert not service.read(text).is_confident


@pytest.mark.parametrize("text", ["\ud8001", "\ufffd\ufffd 3", "□□□5", "ሀለ 2", "🙂1", "12345"])
def test_a_number_among_unreadable_signs_is_no_sign_of_danger(text: str) -> None:
    reading = service.read(text)
    assert not reading.is_confident
    assert not reading.is_doubtful
    assert reading.crisis is None


@pytest.mark.parametrize("text", DANGER)
def test_danger_is_found(text: str) -> None:
    reading = service.read(text)
    assert reading.crisis is not None
    assert reading.urgency == "crisis"


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_words_are_no_danger(text: str) -> None:
    assert crisis.find(text) is None


def test_most_shipped_crises_are_found_by_rule(messages: list[corpus.Message]) -> None:
    measured = [one for one in messages if one.is_measured]
    told = [one for one in measured if one.urgency == "crisis"]
    found = [one for one in told if crisis.find(one.text)]
    assert len(found) / len(told) >= 0.4
    calm = [one for one in measured if one.urgency == "routine"]
    assert sum(crisis.find(one.text) is not None for one in calm) / len(calm) < 0.03
