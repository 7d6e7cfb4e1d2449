"""What text from outside may look like."""

import re
import unicodedata
from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

# Controls except newline and tab; lone surrogates; bidi overrides and isolates (they make text
# read differently from what it is); NUL, which PostgreSQL cannot store.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")


def clean(value: str) -> str:
    """Return `value` in NFC without invisible characters and outer blanks.

    Raises ValueError where it holds characters that no keyboard types.
    """
    if _FORBIDDEN.search(value):
        raise ValueError("含有无法识别的字符，请删除后再试")
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", value)).strip()


@dataclass(frozen=True, slots=True)
class Written:
    """A text somebody wrote, cleaned and measured: `Annotated[str, Written(4, 2000)]`."""

    minimum: int
    maximum: int

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Tell Pydantic; the outer bound stops absurd input before it is normalised."""
        bounded = core_schema.str_schema(min_length=self.minimum, max_length=self.maximum)
        return core_schema.no_info_after_validator_function(self._measure, bounded)

    def _measure(self, value: str) -> str:
        value = clean(value)
        if len(value) < self.minimum:
            raise ValueError(f"至少需要 {self.minimum} 个字")
        if len(value) > self.maximum:
            raise ValueError(f"最多 {self.maximum} 个字")
        return value
