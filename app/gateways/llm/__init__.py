"""A language model behind any OpenAI-compatible chat endpoint; optional, off by default.

Knows no youth and no need: a catalogue of codes and a masked text go in, an opinion or a typed
error comes out. Owns no table; what it may cost a day is kept by whoever asks.
"""

from app.gateways.llm.client import LlmClient, Reply, cost_at_most
from app.gateways.llm.current import client, close, settings, use
from app.gateways.llm.errors import LlmError, Nonsense, RateLimited, Refused, Unreachable
from app.gateways.llm.question import VERSION, Catalogue, Opinion, ask, ask_again, read
from app.gateways.llm.settings import LlmSettings

__all__ = [
    "VERSION",
    "Catalogue",
    "LlmClient",
    "LlmError",
    "LlmSettings",
    "Nonsense",
    "Opinion",
    "RateLimited",
    "Refused",
    "Reply",
    "Unreachable",
    "ask",
    "ask_again",
    "client",
    "close",
    "cost_at_most",
    "read",
    "settings",
    "use",
]
