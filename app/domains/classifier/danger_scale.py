"""How rules and model together tell danger: fitted on messages left out, tuned to miss none.

A miss may cost a life, a false alarm costs a minute of somebody on duty. So the alarm is set as
low as the false alarms allow, and below it lies a zone in which a person looks without haste.
How much a rule's find counts beside the model is learned too, from a floor on: most crises are
told in words that the model knows better, but a disguised one may be the rules' alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from app.domains.classifier import crisis, measuring
from app.domains.classifier.artefact import DangerScale
from app.domains.classifier.corpus import Message
from app.domains.classifier.measuring import Claims, Numbers

DANGER, CALM = "danger", "calm"
CRISIS_URGENCY = "crisis"
FALSE_ALARMS = 0.028
"""The share of calm messages that may ring: below the 3 % promised, since strangers write anew."""
DOUBTS = 0.06
_LEAST_SLOPE = 0.1
_LEAST_RULE = 1.7
"""In units of the model's slope, whatever the data say: words disguised by dots and blanks are
seen by the rules alone, and too seldom among the messages to be counted."""


def label(message: Message) -> str | None:
    """Return what the danger head learns from a message."""
    if message.urgency is None:
        return None
    return DANGER if message.urgency == CRISIS_URGENCY else CALM


def fit(
    rows: Sequence[Message], places: NDArray[np.int64], folds: NDArray[np.int64], scores: Numbers
) -> tuple[DangerScale, dict[str, Any]]:
    """Return the scale for scores of rows left out, and what it finds among them.

    `scores` are the danger head's, danger minus calm, one per place; `folds` say who wrote
    together. The bars are set on messages as people write them; how those written around danger
    fare is told apart. For the figures, scale and bars come from other writers than are judged.
    """
    ruled = np.array([crisis.find(rows[place].text) is not None for place in places])
    danger = np.array([label(rows[place]) == DANGER for place in places])
    measured = np.array([rows[place].is_measured for place in places])
    scale = _scale(scores[measured], ruled[measured], danger[measured])
    raised = _sure(scale, scores, ruled) >= scale.alarm_from
    for fold in np.unique(folds[measured]):
        here, others = measured & (folds == fold), measured & (folds != fold)
        # A fold without which nothing is left to learn from is judged by the whole.
        if danger[others].any() and not danger[others].all():
            apart = _scale(scores[others], ruled[others], danger[others])
            raised[here] = _sure(apart, scores[here], ruled[here]) >= apart.alarm_from
    figures = {"danger_alarms": measuring.alarms(raised[measured], danger[measured])}
    if (~measured).any():
        figures["danger_alarms_written_for_it"] = measuring.alarms(
            raised[~measured], danger[~measured]
        )
    return scale, figures


def _scale(scores: Numbers, ruled: Claims, danger: Claims) -> DangerScale:
    curve = LogisticRegression(C=10.0).fit(np.column_stack([scores, ruled]), danger)
    model = max(float(curve.coef_[0, 0]), _LEAST_SLOPE)
    scale = DangerScale(
        bias=round(float(curve.intercept_[0]), 5),
        rule=round(max(float(curve.coef_[0, 1]), _LEAST_RULE * model), 5),
        model=round(model, 5),
        alarm_from=1.0,
        doubt_from=1.0,
    )
    calm = _sure(scale, scores, ruled)[~danger]
    return replace(
        scale,
        alarm_from=round(float(np.quantile(calm, 1 - FALSE_ALARMS)), 5),
        doubt_from=round(float(np.quantile(calm, 1 - DOUBTS)), 5),
    )


def _sure(scale: DangerScale, scores: Numbers, ruled: Claims) -> Numbers:
    sure: Numbers = 1 / (1 + np.exp(-(scale.bias + scale.model * scores + scale.rule * ruled)))
    return sure
