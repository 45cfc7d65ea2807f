"""Taking somebody's name out of a text that others wrote. Pure."""

from yushan.common.identity import given_name, mask_name


def named(name: str, is_withdrawn: bool) -> str:
    """On the notice, the result and the roll: as agreed to with taking part; masked once they took it back."""
    return mask_name(name) if is_withdrawn else name


def masked(text: str, name: str) -> str:
    """The text with the masked name where the name stands, also where only the given name does (two characters and more)."""
    if not name or not text:
        return text
    hidden = mask_name(name)
    text = text.replace(name, hidden)
    own = given_name(name)
    return text.replace(own, "*" * min(len(own), 2)) if len(own) > 1 and own != name else text
