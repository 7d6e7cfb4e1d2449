"""Which schema this program needs, without loading the migration tool into every API process."""

import re
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_IS = re.compile(r'^revision\s*(?::[^=]+)?=\s*"(\w+)"', re.MULTILINE)
_FOLLOWS = re.compile(r'^down_revision\s*(?::[^=]+)?=\s*"(\w+)"', re.MULTILINE)


@lru_cache
def head() -> str:
    """Return the one revision that no other follows."""
    scripts = [
        path.read_text(encoding="utf-8") for path in (ROOT / "migrations/versions").glob("*.py")
    ]
    made: set[str] = {revision for script in scripts for revision in _IS.findall(script)}
    followed = {revision for script in scripts for revision in _FOLLOWS.findall(script)}
    [last] = made - followed
    return last
