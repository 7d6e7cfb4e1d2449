"""Which model this process reads with: the promoted one of the database, or the shipped file.

Every process looks every few seconds, so that a promotion reaches all of them without a restart.
A model that cannot be loaded changes nothing: the one in use goes on.
"""

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
    shadow_version: str | None = None


def use_file(path: Path) -> None:
    """Load the shipped model of this process; raises ArtefactUnreadable."""
    if _InUse.path != path or _InUse.shipped is None:
        _InUse.shipped = opened(artefacts.load(path))
        _InUse.path = path


def use(promoted: Model | None) -> None:
    """Read with a promoted model from now on, or with the shipped one."""
    _InUse.promoted = promoted


def note_shadow(version: str | None) -> None:
    """Remember which candidate tags silently, if one does."""
    _InUse.shadow_version = version


def current() -> Model:
    """Return the model to read with; raises ArtefactUnreadable where none was loaded."""
    model = _InUse.promoted or _InUse.shipped
    if model is None:
        raise ArtefactUnreadable("no classifier is loaded")
    return model


def promoted_version() -> str | None:
    """Return the version of the promoted model in use, if one is."""
    return None if _InUse.promoted is None else _InUse.promoted.version


def shadow_version() -> str | None:
    """Return the version of the candidate that tags silently, if there is one."""
    return _InUse.shadow_version


def codes() -> Taxonomy:
    """Return the taxonomy in use; before a model is loaded, the shipped one."""
    model = _InUse.promoted or _InUse.shipped
    return model.codes if model else taxonomy.shipped()
