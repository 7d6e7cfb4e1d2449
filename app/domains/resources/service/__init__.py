"""What others may ask of the resource map."""

from app.domains.resources.gaps import Supply, spread
from app.domains.resources.service.confirming import ask_stale
from app.domains.resources.service.counting import list_unused, supply
from app.domains.resources.service.exporting import export_entries, export_hsds
from app.domains.resources.service.importing import bring_in, look_at
from app.domains.resources.service.keeping import (
    change,
    confirm,
    create,
    deed_of,
    deed_of_system,
    note_failure,
    retire,
    set_capacity,
)
from app.domains.resources.service.parents import (
    change_place,
    change_service,
    create_place,
    create_service,
    list_places,
    list_services,
)
from app.domains.resources.service.showing import (
    history,
    search_kept,
    search_public,
    show,
    show_public,
)

__all__ = [
    "Supply",
    "ask_stale",
    "bring_in",
    "change",
    "change_place",
    "change_service",
    "confirm",
    "create",
    "create_place",
    "create_service",
    "deed_of",
    "deed_of_system",
    "export_entries",
    "export_hsds",
    "history",
    "list_places",
    "list_services",
    "list_unused",
    "look_at",
    "note_failure",
    "retire",
    "search_kept",
    "search_public",
    "set_capacity",
    "show",
    "show_public",
    "spread",
    "supply",
]
