"""How rules and model together tell danger: fitted on messages left out, tuned to miss none.

A miss may cost a life, a false alarm costs a minute of somebody on duty. So the alarm is set as
low as the false alarms allow, and below it lies a zone in which a person looks without haste.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from app.domains.classifier import crisis, measuring
from app.domains.classifier.artefact import DangerScale
from app.domains.classifier.corpus import Message
from app.domains.classifier.measuring import Numbers

DANGER, CALM = "danger", "calm"
CRISIS_URGENCY = "crisis"
FALSE_ALARMS = 0.028
"""The share of calm messages that may ring: below the 3 % promised, since strangers write anew."""
DOUBTS = 0.06
_RULE_WEIGHT = 2.0


def label(message: Message) -> str | None:
    """Return what the danger head learns from a message."""
    if message.urgency is None:
        return None
    return DANGER if message.urgency == CRISIS_URGENCY else CALM


def fit(
    rows: Sequence[Message], places: NDArray[np.int64], scores: Numbers
) -> tuple[DangerScale, dict[str, Any]]:
    """Return the scale for scores of rows left out, and what it finds among them.

    `scores` are the danger head's, danger minus calm, one per place. The bars are set on messages
    as people write them; how those written around danger fare is told apart.
    """
    ruled = np.array([crisis.find(rows[place].text) is not None for place in places])
    danger = np.array([label(rows[place]) == DANGER for place in places])
    measured = np.array([rows[place].is_measured for place in places])
    both = (scores + _RULE_WEIGHT * ruled)[:, None]
    curve = LogisticRegression(C=10.0).fit(both[measured], danger[measured])
    slope, bias = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    sure = 1 / (1 + np.exp(-(slope * both[:, 0] + bias)))
    calm = sure[measured & ~danger]
    scale = DangerScale(
        bias=round(bias, 5),
        rule=round(slope * _RULE_WEIGHT, 5),
        model=round(slope, 5),
        alarm_from=round(float(np.quantile(calm, 1 - FALSE_ALARMS)), 5),
        doubt_from=round(float(np.quantile(calm, 1 - DOUBTS)), 5),
    )
    raised = sure >= scale.alarm_from
    figures = {"danger_alarms": measuring.alarms(raised[measured], danger[measured])}
    if (~measured).any():
        figures["danger_alarms_written_for_it"] = measuring.alarms(
            raised[~measured], danger[~measured]
        )
    return scale, figures
