"""The scale of danger: a rule never speaks against it, and alarms are judged on other writers."""

import numpy as np

from app.domains.classifier import danger_scale
from app.domains.classifier.corpus import Message

CALM, PLAIN, HINT = "明天的讲座几点开始", "我不想活了", "东西都送人了"


def _rows(texts: list[str], urgency: str) -> list[Message]:
    return [Message(text, "health.mind", urgency=urgency) for text in texts]


def test_a_rule_speaks_for_danger_even_where_the_data_say_otherwise() -> None:
    # Here only the calm messages have the plain words.
    rows = _rows([HINT] * 40, "crisis") + _rows([PLAIN] * 20 + [CALM] * 140, "routine")
    scores = np.r_[np.full(40, 1.0), np.full(160, -1.0)]
    places = np.arange(len(rows))
    scale, _ = danger_scale.fit(rows, places, places % 2, scores)
    assert scale.rule > 0
    assert scale.model > 0
    assert scale.doubt_from <= scale.alarm_from


def test_alarms_are_judged_by_bars_that_other_writers_set() -> None:
    # The second writer's calm messages score as high as the first one's dangers.
    rows = _rows([HINT] * 20 + [HINT] * 20, "crisis") + _rows([CALM] * 200, "routine")
    folds = np.r_[np.zeros(20), np.ones(20), np.zeros(100), np.ones(100)].astype(np.int64)
    scores = np.r_[np.full(40, 2.0), np.full(100, -1.0), np.full(100, 1.0)]
    _, figures = danger_scale.fit(rows, np.arange(len(rows)), folds, scores)
    alarms = figures["danger_alarms"]
    assert alarms["dangers"] == 40
    assert alarms["others"] == 200
    assert alarms["false_alarms"] == 0.5, "told as a stranger meets it, not as it was fitted"
