"""Bases of wire shapes."""

from pydantic import BaseModel, ConfigDict


class Asked(BaseModel):
    """Base of all input: unknown fields are refused, so that a typo is not silently lost."""

    model_config = ConfigDict(extra="forbid")
