"""Where a trained model stands."""

from enum import StrEnum


class ModelState(StrEnum):
    """A model is made as a candidate; one at a time is live."""

    candidate = "candidate"
    live = "live"
    former = "former"
