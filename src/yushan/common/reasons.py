"""A reason that somebody else will read: said in words, never left empty."""

from yushan.common.errors import Refusal

LEAST = 2


def because(text: str, ask: str, *, field: str = "reason", most: int = 300) -> str:
    """The reason without blanks around it, at most `most` characters. Refusal with `ask`, beside `field`, where fewer than
    two characters were written: «请写明为什么…，谁会看到».
    """
    said = text.strip()
    if len(said) < LEAST:
        raise Refusal(ask, field=field)
    return said[:most]
