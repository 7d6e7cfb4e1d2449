"""Asking a language model about a need, in the background, within the day's budget.

Claim, call, record: no transaction is open while the model thinks. Out of reach, it is asked again
a few times within ten minutes; then the need simply stays with the people it has been with.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.needs import service as needs
from app.domains.needs.service import Unsure
from app.domains.opinions import service as opinions
from app.domains.opinions.service import Opinion
from app.domains.opinions.states import Outcome, Source
from app.gateways import llm
from app.journeys.opinions import flow
from app.kernel import clock
from app.platform import db, jobs, masking
from app.platform.log import logger
from app.platform.settings import settings

_TRY_FOR = timedelta(minutes=10)
_WAITS_S = (5, 20, 60, 180)
_BUSY_WAIT_S = 5

log = logger(__name__)


class _NoBudget(Exception):
    """The day's calls or tokens are used up."""


@jobs.job(flow.ASK)
async def ask(need_id: str, tried: int) -> None:
    """Ask a language model what a need is about, if it still waits for a person."""
    client = llm.client()
    async with db.reading() as session:
        need = await needs.find_unsure(session, UUID(need_id))
        if need is None or await opinions.has_one(session, need.id, Source.llm):
            return
    if client is None or (need.is_minor and not client.settings.asks_about_minors):
        return
    if client.is_busy:
        if await _ask_later(need, _BUSY_WAIT_S, tried):
            return
        opinion = _nothing(client, Outcome.failed)
    else:
        heard = await _heard(client, need, tried)
        if heard is None:
            return
        opinion = heard
    async with db.transaction() as session:
        await flow.take(session, need.id, opinion)
    log.info("opinions.taken", need=need_id, source=opinion.source, tokens=opinion.tokens)


async def _heard(client: llm.LlmClient, need: Unsure, tried: int) -> Opinion | None:
    """Return what came of asking; None where it is asked again later."""
    try:
        return await _opinion(client, need)
    except _NoBudget:
        return _nothing(client, Outcome.no_budget)
    except llm.Refused as refused:
        log.warning("opinions.refused", reason=str(refused))
        return _nothing(client, Outcome.refused)
    except llm.Nonsense:
        return _nothing(client, Outcome.nonsense)
    except (llm.Unreachable, llm.RateLimited) as silence:
        log.warning("opinions.unreachable", reason=str(silence), tried=tried + 1)
        if tried < len(_WAITS_S):
            asked = silence.retry_after_s if isinstance(silence, llm.RateLimited) else 0.0
            if await _ask_later(need, max(_WAITS_S[tried], asked), tried + 1):
                return None
        return _nothing(client, Outcome.failed)


async def _opinion(client: llm.LlmClient, need: Unsure) -> Opinion:
    """Ask, and once more if the answer is no JSON as asked for; each call is paid for."""
    meanings = classifier.meanings()
    catalogue = llm.Catalogue(meanings.topics, meanings.kinds, meanings.urgencies)
    text = masking.mask_for_strangers(need.text)
    conversation = llm.ask(catalogue, text)
    first = await _call(client, conversation)
    try:
        return _read(client, need, llm.read(first.text, catalogue, text), first)
    except llm.Nonsense:
        second = await _call(client, llm.ask_again(conversation, first.text))
    both = llm.Reply(
        second.text,
        (first.tokens or 0) + (second.tokens or 0),
        first.duration_ms + second.duration_ms,
    )
    return _read(client, need, llm.read(second.text, catalogue, text), both)


async def _call(client: llm.LlmClient, conversation: list[dict[str, str]]) -> llm.Reply:
    """Set the most a call can cost aside, call, and settle; what fails stays set aside."""
    most, day = llm.cost_at_most(conversation), opinions.today()
    async with db.transaction() as session:
        if not await opinions.spend(
            session,
            most,
            daily_calls=client.settings.daily_calls,
            daily_tokens=client.settings.daily_tokens,
        ):
            raise _NoBudget
    reply = await client.ask(conversation)
    used = most if reply.tokens is None else reply.tokens
    async with db.transaction() as session:
        await opinions.settle(session, day, most, used)
    return replace(reply, tokens=used)


def _read(client: llm.LlmClient, need: Unsure, said: llm.Opinion, reply: llm.Reply) -> Opinion:
    # The words were quoted from the masked text; where they are shown, the text is whole.
    start = need.text.find(said.because) if said.because else -1
    return Opinion(
        source=Source.llm,
        model=_name(client),
        outcome=Outcome.agreed,
        topic=said.topic,
        also=said.also,
        kind=said.kind,
        urgency=said.urgency,
        is_danger=said.is_danger,
        confidence=said.confidence,
        span=(start, start + len(said.because or "")) if start >= 0 else None,
        tokens=reply.tokens or 0,
        ms=reply.duration_ms,
    )


def _nothing(client: llm.LlmClient, outcome: Outcome) -> Opinion:
    return Opinion(source=Source.llm, model=_name(client), outcome=outcome)


def _name(client: llm.LlmClient) -> str:
    return f"{client.settings.model} ({llm.VERSION})"


async def _ask_later(need: Unsure, seconds: float, tried: int) -> bool:
    """Put the question off; False where the time to try would be over by then."""
    if clock.now() + timedelta(seconds=seconds) - need.waiting_since > _TRY_FOR:
        return False
    at = clock.now() + timedelta(seconds=seconds * settings().retry_scale)
    async with db.transaction() as session:
        await jobs.enqueue(session, flow.ASK, at=at, need_id=str(need.id), tried=tried)
    return True
