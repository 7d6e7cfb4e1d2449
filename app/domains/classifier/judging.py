"""Is a candidate at least as good as the live model? The same held-back messages tell of both.

Both recipes are trained anew without those messages, so that neither has seen them: the live
one on what it was trained on, the candidate on all there is now. No scikit-learn here but through
`training`; imported by commands only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedShuffleSplit

from app.domains.classifier import training
from app.domains.classifier.artefact import Artefact
from app.domains.classifier.corpus import Message
from app.domains.classifier.engine import Engine, shares_of
from app.domains.classifier.measuring import calibration_error, rounded
from app.domains.classifier.taxonomy import Taxonomy

HELD_BACK = 0.2
TOPIC_MARGIN = 0.05
"""By so much F1 a topic may fall; less is chance, with a few dozen messages each."""
OVERALL_MARGIN = 0.002
"""Two trainings on almost the same data differ by so much without meaning anything."""
_FEWEST_OF_TOPIC = 2
_FEWEST_TO_JUDGE = 15
"""A topic with fewer held-back messages is shown but decides nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The comparison of two models, and what speaks against the second."""

    report: dict[str, Any]
    objections: list[str]

    @property
    def is_no_worse(self) -> bool:
        """Say whether the candidate may be promoted without a person."""
        return not self.objections


def judge_recipes(
    live: Sequence[Message], candidate: Sequence[Message], codes: Taxonomy
) -> Judgement:
    """Compare what two sets of messages teach, on a stratified fifth of the second set."""
    learn, judged = hold_back(candidate)
    texts = {one.text for one in judged}
    before = training.train([one for one in live if one.text not in texts], codes)
    after = training.train(learn, codes)
    return judge(before, after, judged)


def hold_back(messages: Sequence[Message]) -> tuple[list[Message], list[Message]]:
    """Return what to learn from and what to judge by: a fifth of each topic, always the same."""
    often = Counter(one.topic for one in messages if one.is_measured)
    places = [
        place
        for place, one in enumerate(messages)
        if one.is_measured and often[one.topic] >= _FEWEST_OF_TOPIC
    ]
    split = StratifiedShuffleSplit(1, test_size=HELD_BACK, random_state=training.SEED)
    topics = [messages[place].topic for place in places]
    _, chosen = next(split.split(places, topics))
    judged = {places[place] for place in chosen}
    return (
        [one for place, one in enumerate(messages) if place not in judged],
        [one for place, one in enumerate(messages) if place in judged],
    )


def judge(before: Artefact, after: Artefact, judged: Sequence[Message]) -> Judgement:
    """Compare two models on messages that neither has seen."""
    truth = [str(one.topic) for one in judged]
    old, new = _performance(before, judged), _performance(after, judged)
    often = Counter(truth)
    topics = [
        {
            "topic": topic,
            "messages": often[topic],
            "before": old["by_topic"].get(topic, 0.0),
            "after": new["by_topic"].get(topic, 0.0),
        }
        for topic in sorted(often)
    ]
    objections = []
    if new["macro_f1"] < old["macro_f1"] - OVERALL_MARGIN:
        objections.append(f"overall: macro F1 {old['macro_f1']} → {new['macro_f1']}")
    objections += [
        f"{one['topic']}: F1 {one['before']} → {one['after']} on {one['messages']} messages"
        for one in topics
        if one["after"] < one["before"] - TOPIC_MARGIN and one["messages"] >= _FEWEST_TO_JUDGE
    ]
    report = {
        "judged_on": len(judged),
        "before": {name: old[name] for name in ("accuracy", "macro_f1", "ece")},
        "after": {name: new[name] for name in ("accuracy", "macro_f1", "ece")},
        "topics": topics,
        "objections": objections,
    }
    return Judgement(report, objections)


def _performance(artefact: Artefact, judged: Sequence[Message]) -> dict[str, Any]:
    head = artefact.heads["topic"]
    logits = Engine(artefact).logits([one.text for one in judged], "topic")
    shares = shares_of(logits, head)
    guesses = [head.classes[place] for place in shares.argmax(axis=1)]
    truth = [str(one.topic) for one in judged]
    topics = sorted(set(truth))
    scores = f1_score(truth, guesses, labels=topics, average=None, zero_division=0)
    right = np.array([guess == topic for guess, topic in zip(guesses, truth, strict=True)])
    return {
        "accuracy": rounded(right.mean()),
        "macro_f1": rounded(scores.mean()),
        "ece": rounded(calibration_error(shares.max(axis=1).astype(float), right)),
        "by_topic": {topic: rounded(score) for topic, score in zip(topics, scores, strict=True)},
    }
