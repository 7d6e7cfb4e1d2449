"""Which model this process reads with: the promoted one of the database, or the shipped file.

Every process looks every few seconds, so that a promotion reaches all of them without a restart.
A model that cannot be loaded changes nothing: the one in use goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domains.classifier import artefact as artefacts
from app.domains.classifier import taxonomy
from app.domains.classifier.artefact import Artefact, ArtefactUnreadable
from app.domains.classifier.engine import Engine
from app.domains.classifier.taxonomy import Taxonomy

SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model with the taxonomy it was trained on."""

    engine: Engine
    codes: Taxonomy

    @property
    def version(self) -> str:
        """Return what every tag it gives is marked with."""
        return self.engine.artefact.version


def opened(artefact: Artefact) -> Model:
    """Return an artefact made ready; raises ArtefactUnreadable where its parts do not fit."""
    try:
        codes = taxonomy.from_document(artefact.taxonomy)
        engine = Engine(artefact)
    except (taxonomy.TaxonomyUnreadable, ValueError) as error:
        raise ArtefactUnreadable(f"model {artefact.version}: {error}") from error
    if unknown := set(artefact.heads["topic"].classes) - set(codes.topics):
        raise ArtefactUnreadable(f"model {artefact.version} gives unknown topics: {unknown}")
    return Model(engine, codes)


class _InUse:
    path: Path | None = None
    shipped: Model | None = None
    promoted: Model | None = None
    shadow: Model | None = None
    names: Mapping[str, str] = {}


def use_file(path: Path) -> None:
    """Load the shipped model of this process; raises ArtefactUnreadable."""
    if _InUse.path != path or _InUse.shipped is None:
        _InUse.shipped = opened(artefacts.load(path))
        _InUse.path = path


def use(promoted: Model | None, shadow: Model | None) -> None:
    """Read with a promoted model from now on, or with the shipped one; and tag beside it."""
    _InUse.promoted, _InUse.shadow = promoted, shadow


def current() -> Model:
    """Return the model to read with; raises ArtefactUnreadable where none was loaded."""
    model = _InUse.promoted or _InUse.shipped
    if model is None:
        raise ArtefactUnreadable("no classifier is loaded")
    return model


def promoted() -> Model | None:
    """Return the promoted model, if one is in use."""
    return _InUse.promoted


def shadow() -> Model | None:
    """Return the candidate that tags silently, if there is one."""
    return _InUse.shadow


def codes() -> Taxonomy:
    """Return the taxonomy in use; before a model is loaded, the shipped one."""
    model = _InUse.promoted or _InUse.shipped
    return model.codes if model else taxonomy.shipped()
