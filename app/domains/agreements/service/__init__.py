"""What others may ask of agreements: drafting, signing, keeping promises, the balance."""

from app.domains.agreements.service.acting import Actor, program_actor, staff_actor
from app.domains.agreements.service.balance import balance_of
from app.domains.agreements.service.drafting import (
    draft_agreement,
    drop,
    propose,
    write_version,
)
from app.domains.agreements.service.keeping import (
    deliver,
    dispute,
    release,
    reserve,
    verify,
    waive,
    withdraw,
)
from app.domains.agreements.service.reading import (
    about,
    agreement_of,
    commitment_of,
    history_of,
    list_agreements,
    list_commitments,
    list_expiring,
    list_for_meeting,
    list_versions,
)
from app.domains.agreements.service.signing import end, resume, sign, suspend
from app.domains.agreements.service.ticking import (
    Due,
    list_agreements_to_move,
    list_commitments_to_move,
    move_agreement_by_date,
    move_commitment_by_date,
)

__all__ = [
    "Actor",
    "Due",
    "about",
    "agreement_of",
    "balance_of",
    "commitment_of",
    "deliver",
    "dispute",
    "draft_agreement",
    "drop",
    "end",
    "history_of",
    "list_agreements",
    "list_agreements_to_move",
    "list_commitments",
    "list_commitments_to_move",
    "list_expiring",
    "list_for_meeting",
    "list_versions",
    "move_agreement_by_date",
    "move_commitment_by_date",
    "program_actor",
    "propose",
    "release",
    "reserve",
    "resume",
    "sign",
    "staff_actor",
    "suspend",
    "verify",
    "waive",
    "withdraw",
    "write_version",
]
