"""Where a trained model stands, and what a label is."""

from enum import StrEnum


class ModelState(StrEnum):
    """A model is made as a candidate; one at a time is live."""

    candidate = "candidate"
    live = "live"
    former = "former"


class LabelSource(StrEnum):
    """How somebody came to say what a need is about."""

    reviewer = "reviewer"
    second_look = "second_look"
    writer = "writer"
    decline = "decline"
    splitting = "split"


# What people at work read with care. The others say something in passing: weak labels.
CAREFUL = frozenset({LabelSource.reviewer, LabelSource.second_look, LabelSource.splitting})


class LabelVerdict(StrEnum):
    """What somebody made of the topic that the machine had given."""

    confirmed = "confirmed"
    corrected = "corrected"
    none_of_these = "none_of_these"
    not_ours = "not_ours"
