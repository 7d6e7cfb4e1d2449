"""From one spelling to features: the runs of one and two characters."""

LONGEST_GRAM = 2


def grams(text: str) -> list[tuple[int, str]]:
    """Return all runs of one and two characters of a normalised text, with their places."""
    return [
        (start, text[start : start + length])
        for length in range(1, LONGEST_GRAM + 1)
        for start in range(len(text) - length + 1)
    ]
