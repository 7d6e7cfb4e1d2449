"""What can go wrong when a language model is asked, as types: each says what to do about it.

Neither texts nor keys nor addresses get into the text of an error.
"""


class LlmError(Exception):
    """The model gave no opinion that can be used; `str()` says why in a word or two."""


class Unreachable(LlmError):
    """No answer in time, none at all, or the server is sick: it may be back in a minute."""


class RateLimited(LlmError):
    """Too many questions for now; ask again after `retry_after_s` at the earliest."""

    def __init__(self, retry_after_s: float) -> None:
        """`retry_after_s` is 0 where the server did not say."""
        super().__init__("asked too often")
        self.retry_after_s = retry_after_s


class Refused(LlmError):
    """The server does not take the key, the model's name or the question: the operator must act."""


class Nonsense(LlmError):
    """An answer came, but it is not what was asked for."""
