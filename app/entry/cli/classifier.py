"""Commands around the classifier: train it, measure it, try it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.domains.classifier import artefact as artefacts
from app.domains.classifier import corpus, taxonomy
from app.domains.classifier import service as classifier
from app.domains.classifier.artefact import Artefact
from app.domains.classifier.taxonomy import DATA
from app.platform.settings import settings

app = typer.Typer(no_args_is_help=True)
console = Console()


def _trained(data: Path) -> Artefact:
    from app.domains.classifier import training  # noqa: PLC0415  scikit-learn is slow

    return training.train(corpus.shipped(data), taxonomy.read(data / "taxonomy.yaml"))


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


@app.command()
def train(
    out: Annotated[Path | None, typer.Option(help="where the artefact goes")] = None,
    data: Annotated[Path, typer.Option(help="folder of taxonomy.yaml and train-*.jsonl")] = DATA,
) -> None:
    """Train from labelled messages and write the artefact."""
    made = _trained(data)
    path = out or settings().artefact_path
    artefacts.save(made, path)
    _show(made)
    console.print(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="folder of taxonomy.yaml and train-*.jsonl")] = DATA,
) -> None:
    """Cross-validate on labelled messages and print the figures; writes nothing."""
    _show(_trained(data))


@app.command()
def read(text: Annotated[str, typer.Argument(help="a message")]) -> None:
    """Show what is understood of a message, and from which words."""
    classifier.use_file(settings().artefact_path)
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
