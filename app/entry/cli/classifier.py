"""Commands around the classifier that need files only: train it, measure it, try it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.domains.classifier import artefact as artefacts
from app.domains.classifier import corpus, taxonomy
from app.domains.classifier import service as classifier
from app.domains.classifier.artefact import Artefact, ArtefactUnreadable
from app.domains.classifier.corpus import CorpusUnreadable, Message
from app.domains.classifier.reading import Reading
from app.domains.classifier.taxonomy import DATA, Taxonomy, TaxonomyUnreadable
from app.entry.cli import models
from app.platform.settings import settings

app = typer.Typer(no_args_is_help=True)
console = Console()
models.add_to(app)

ModelFile = Annotated[Path | None, typer.Option(help="a model's file; left out: the shipped one")]


@app.command()
def train(
    out: Annotated[
        Path | None, typer.Option(help="write a file, and leave the database be")
    ] = None,
    data: Annotated[
        Path, typer.Option(help="a CSV with a text and a label column, or a folder of *.jsonl")
    ] = DATA,
    taxonomy_file: Annotated[
        Path | None, typer.Option("--taxonomy", help="YAML; left out: as shipped, or the labels")
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote-if-no-worse", help="go live if nothing speaks against it")
    ] = False,
) -> None:
    """Train a model: into a file, or from the data and people's labels into the database."""
    codes, messages = _lesson(data, taxonomy_file)
    if out is None:
        models.train_candidate(codes, messages, promote=promote)
        return
    from app.domains.classifier import training  # noqa: PLC0415  scikit-learn is slow

    made = training.train(messages, codes)
    artefacts.save(made, out)
    _show(made)
    console.print(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB)")


@app.command()
def evaluate(
    train_file: Annotated[Path | None, typer.Option("--train", help="CSV to learn from")] = None,
    aux: Annotated[Path | None, typer.Option(help="CSV that only helps to learn")] = None,
    test: Annotated[Path | None, typer.Option(help="CSV to measure on")] = None,
    model: ModelFile = None,
    taxonomy_file: Annotated[Path | None, typer.Option("--taxonomy", help="YAML")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Measure on a test file: what a train file teaches, or a model's file.

    Without a test file: what the data teach with each writer left out in turn.
    """
    from app.domains.classifier import evaluating, training  # noqa: PLC0415  scikit-learn is slow

    if test is None:
        codes, messages = _lesson(train_file or DATA, taxonomy_file, aux)
        found = training.train(messages, codes, every_writer=True).metrics
    elif train_file is None:
        made = _artefact(model or settings().artefact_path)
        judged = _told(lambda: corpus.read_csv(test))
        found = evaluating.figures(made, judged)
    else:
        codes, messages = _lesson(train_file, taxonomy_file, aux)
        judged = _told(lambda: corpus.read_csv(test))
        _told(lambda: corpus.check_labels(judged, codes.topics, str(test)))
        _, found = evaluating.evaluate(messages, judged, codes)
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    console.print_json(json.dumps(found, ensure_ascii=False))


@app.command()
def predict(
    source: Annotated[Path | None, typer.Option("--input", help="left out: standard input")] = None,
    model: ModelFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = True,
) -> None:
    """Read {"text": …} a line, and write what each is about, a line each."""
    _told(lambda: classifier.use_file(model or settings().artefact_path))
    failed = 0
    for number, line in enumerate(_lines(source), start=1):
        answer: dict[str, Any]
        try:
            text = json.loads(line)["text"]
            if not isinstance(text, str):
                raise TypeError
            answer = _answer(text, classifier.read(text))
        except (ValueError, KeyError, TypeError):
            failed += 1
            answer = {"error": f'line {number} is not {{"text": "…"}}'}
        shown = json.dumps(answer, ensure_ascii=False) if as_json else str(answer)
        # A lone surrogate in the input must not end the run.
        sys.stdout.write(shown.encode("utf-8", "replace").decode() + "\n")
    if failed:
        typer.echo(f"{failed} lines could not be read", err=True)
        raise typer.Exit(1)


@app.command()
def read(
    text: Annotated[str, typer.Argument(help="a message")],
    model: ModelFile = None,
) -> None:
    """Show what is understood of a message, and from which words."""
    _told(lambda: classifier.use_file(model or settings().artefact_path))
    found = classifier.read(text)
    marked = Text(text)
    for span in found.evidence:
        marked.stylize("bold cyan", span.start, span.end)
    for start, end in found.crisis.spans if found.crisis else ():
        marked.stylize("bold red", start, end)
    console.print(marked)
    sure = "sure enough to forward" if found.is_confident else "a person will look"
    console.print(
        f"{classifier.topic_name(found.topic)} {found.topic_probability:.0%} ({sure}) · "
        f"{classifier.kind_name(found.kind)} {found.kind_probability:.0%} · "
        f"{classifier.urgency_name(found.urgency)} {found.urgency_probability:.0%}"
    )
    for one in found.alternatives:
        console.print(f"  or {classifier.topic_name(one.code)} {one.probability:.0%}", style="dim")


def _lesson(
    data: Path, taxonomy_file: Path | None, aux: Path | None = None
) -> tuple[Taxonomy, list[Message]]:
    """Return taxonomy and messages of files; what is wrong with them is told in a sentence."""

    def look() -> tuple[Taxonomy, list[Message]]:
        is_folder = data.is_dir()
        messages = corpus.shipped(data) if is_folder else corpus.read_csv(data)
        if aux is not None:
            messages += corpus.as_helpers(corpus.read_csv(aux))
        if taxonomy_file is not None:
            codes = taxonomy.read(taxonomy_file)
        elif is_folder:
            codes = taxonomy.read(data / "taxonomy.yaml")
        else:
            codes = taxonomy.from_labels(one.topic for one in messages if one.topic)
        corpus.check_labels(messages, {*codes.topics, *codes.moved}, str(data))
        return codes, messages

    codes, messages = _told(look)
    return codes, messages


def _told(work: Any) -> Any:
    """Do something with files; a file that cannot be used is told in a sentence, exit code 2."""
    try:
        return work()
    except (CorpusUnreadable, TaxonomyUnreadable, ArtefactUnreadable) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _artefact(path: Path) -> Artefact:
    loaded: Artefact = _told(lambda: artefacts.load(path))
    return loaded


def _lines(source: Path | None) -> Iterator[str]:
    if source is None:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a text stream here
        yield from (line for line in sys.stdin if line.strip())
        return
    try:
        with source.open(encoding="utf-8", errors="replace") as opened:
            yield from (line for line in opened if line.strip())
    except OSError as error:
        typer.echo(f"{source} cannot be read: {error.strerror}", err=True)
        raise typer.Exit(2) from error


def _answer(text: str, found: Reading) -> dict[str, Any]:
    runner_up = found.alternatives[0] if found.alternatives else None
    return {
        "topic": found.topic,
        "field": classifier.field_of(found.topic),
        "also": list(found.also),
        "kind": found.kind,
        "urgency": found.urgency,
        "crisis": found.crisis is not None,
        "doubt": found.is_doubtful,
        "confidence": round(found.topic_probability, 4),
        "forward": found.is_confident,
        "runner_up": runner_up
        and {"topic": runner_up.code, "confidence": round(runner_up.probability, 4)},
        "because": [
            {
                "tag": tag,
                "start": span.start,
                "end": span.end,
                "text": text[span.start : span.end],
                "weight": span.weight,
            }
            for tag, spans in (
                ("topic", found.evidence),
                ("kind", found.kind_evidence),
                ("urgency", found.urgency_evidence),
            )
            for span in spans
        ],
        "model": found.model_version,
    }


def _show(made: Artefact) -> None:
    table = Table("head", "accuracy", "top 2", "macro F1", "ECE", "forwarded", "precision")
    for name, figures in made.metrics.items():
        if "ece" not in figures:
            continue
        shown = [figures[key] for key in ("accuracy", "top2_accuracy", "macro_f1", "ece")]
        shown += list(figures["forwarding"].values())
        table.add_row(name, *(f"{value}" for value in shown))
    console.print(f"{made.version}: {made.training['messages']} messages, writers left out")
    console.print(table)
    if "field_accuracy" in made.metrics.get("topic", {}):
        console.print(f"field right: {made.metrics['topic']['field_accuracy']}")
