"""Commands around the models in the database: candidates, promotion, going back, comparing."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from app.domains.classifier import artefact as artefacts
from app.domains.classifier import corpus, learning, registry
from app.domains.classifier.artefact import Artefact
from app.domains.classifier.corpus import Message
from app.domains.classifier.taxonomy import Taxonomy
from app.entry import desk
from app.journeys.learning import backtest as backtests
from app.kernel import clock
from app.kernel.clock import SHANGHAI
from app.kernel.problems import Problem
from app.platform import db

console = Console()
T = TypeVar("T")

Version = Annotated[str, typer.Argument(help="a model's version")]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON object")]


def add_to(app: typer.Typer) -> None:
    """Put these commands beside the others of the classifier."""
    for command in (models, compare, promote, rollback, shadow, backtest, add):
        app.command()(command)


def train_candidate(codes: Taxonomy, messages: Sequence[Message], *, promote: bool) -> None:
    """Train on data and labels, register the candidate, and promote it if that is asked for."""

    async def work() -> tuple[str, list[str]]:
        lesson = await learning.gather(codes, messages)
        made, report, objections = learning.train_and_judge(lesson)
        async with db.transaction() as session:
            version = await registry.register(session, made, report, lesson.labels_until)
            known = await registry.find(session, version)
            if promote and not objections and known.state == "candidate":
                await registry.promote(session, version, None)
        return version, objections

    version, objections = _told(work)
    console.print(f"{version} is registered")
    for objection in objections:
        console.print(f"  against it: {objection}", markup=False)
    if objections:
        console.print(f"it waits; look at it, then: needs-express classifier promote {version}")
    elif promote:
        console.print("nothing speaks against it: it is live")


def models(as_json: AsJson = False) -> None:
    """List the models of the database, the live one on top."""

    async def work() -> list[registry.Registered]:
        async with db.reading() as session:
            return await registry.list_models(session)

    found = _told(work)
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False))
        return
    table = Table("version", "state", "made", "accuracy", "macro F1", "objections")
    for one in found:
        topic = one.figures.get("topic", {})
        table.add_row(
            one.version,
            f"{one.state}{' · shadow' if one.is_shadow else ''}",
            _day(one.made_at),
            str(topic.get("accuracy", "")),
            str(topic.get("macro_f1", "")),
            str(len(one.report.get("objections", []))),
        )
    console.print(table if found else "no model in the database: the shipped one is in use")


def compare(
    before: Annotated[str, typer.Argument(help="a version, or a model's file")],
    after: Annotated[str, typer.Argument(help="a version, or a model's file")],
    test: Annotated[
        Path | None, typer.Option(help="CSV to judge by; left out: labels newer than both")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two models on messages neither has seen; exit code 1 if the second is worse."""
    from app.domains.classifier import judging  # noqa: PLC0415  scikit-learn is slow

    async def work() -> tuple[Artefact, Artefact, list[Message]]:
        old, new = await _artefact(before), await _artefact(after)
        judged = corpus.read_csv(test) if test else await _newer_labels([before, after])
        return old, new, judged

    old, new, judged = _told(work)
    if not judged:
        typer.echo("there are no labels newer than both models; give --test", err=True)
        raise typer.Exit(2)
    judgement = judging.judge(old, new, judged)
    if as_json:
        typer.echo(json.dumps(judgement.report, ensure_ascii=False))
    else:
        console.print_json(json.dumps(judgement.report, ensure_ascii=False))
    raise typer.Exit(0 if judgement.is_no_worse else 1)


def add(path: Annotated[Path, typer.Argument(help="a model's file")]) -> None:
    """Take a model's file into the database as a candidate."""

    async def work() -> str:
        made = artefacts.load(path)
        async with db.transaction() as session:
            return await registry.register(session, made, {}, None)

    console.print(f"{_told(work)} is registered")


def promote(version: Version) -> None:
    """Let all processes read with a model, within seconds."""

    async def work() -> list[str]:
        async with db.transaction() as session:
            await registry.promote(session, version, None)
            return await backtests.topics_without_takers(session, version)

    orphans = _told(work)
    console.print(f"{version} is live")
    for topic in orphans:
        console.print(f"  nobody takes {topic}: needs of it will wait for a dispatcher")


def rollback() -> None:
    """Go back to the model that was live before."""

    async def work() -> str:
        async with db.transaction() as session:
            return await registry.roll_back(session, None)

    console.print(f"{_told(work)} is live")


def shadow(
    version: Annotated[str, typer.Argument(help="a candidate's version, or: none")],
) -> None:
    """Let a candidate tag every new need silently beside the live model, or stop that."""

    async def work() -> None:
        async with db.transaction() as session:
            await registry.set_shadow(session, None if version == "none" else version)

    _told(work)
    console.print("no shadow" if version == "none" else f"{version} tags silently")


def backtest(
    version: Version,
    last: Annotated[int, typer.Option(help="so many needs", min=1, max=20_000)] = 500,
    as_json: AsJson = False,
) -> None:
    """Replay the last needs against a candidate: who would have been routed elsewhere."""

    async def work() -> backtests.Backtest:
        return await backtests.replay(version, last)

    found = _told(work)
    if as_json:
        typer.echo(found.model_dump_json())
        return
    console.print(
        f"{found.needs} needs: {found.other_topic} with another topic, "
        f"{found.other_organisation} to another organisation, "
        f"{found.newly_forwarded} newly without a human, {found.newly_held} newly to a human"
    )
    table = Table("need", "topic", "would be", "organisation", "would be")
    for one in found.changes:
        table.add_row(
            one.receipt,
            f"{one.topic} {one.confidence:.0%}",
            f"{one.new_topic} {one.new_confidence:.0%}",
            one.organisation or "—",
            one.new_organisation or "—",
        )
    console.print(table)


def _told(work: Callable[[], Awaitable[T]]) -> T:
    try:
        return desk.run(work)
    except Problem as refusal:
        typer.echo(f"{refusal.code}: {refusal.title}", err=True)
    except (artefacts.ArtefactUnreadable, corpus.CorpusUnreadable) as error:
        typer.echo(str(error), err=True)
    raise typer.Exit(2)


def _file(name: str) -> Path | None:
    path = Path(name)
    return path if path.is_file() else None


async def _artefact(name: str) -> Artefact:
    if path := _file(name):
        return artefacts.load(path)
    async with db.reading() as session:
        return (await registry.load(session, name)).engine.artefact


async def _newer_labels(versions: Sequence[str]) -> list[Message]:
    async with db.reading() as session:
        known = [
            (await registry.find(session, version)).labels_until
            for version in versions
            if _file(version) is None
        ]
        labels = await learning.taught(session, clock.now())
    since = max((moment for moment in known if moment is not None), default=None)
    return [message for at, message in labels if since is None or at > since]


def _plain(one: registry.Registered) -> dict[str, object]:
    return {
        "version": one.version,
        "state": one.state,
        "is_shadow": one.is_shadow,
        "taxonomy": one.taxonomy_version,
        "made_at": _day(one.made_at),
        "figures": one.figures,
        "report": one.report,
    }


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
