"""Codes that one person reads aloud and another one copies by hand."""

import secrets
import string

# Without signs that look alike: 0 and O, 1, l and I.
SIGNS = "".join(sign for sign in string.digits + string.ascii_lowercase if sign not in "01ilo")


def spoken_code(length: int) -> str:
    """A secret of so many signs of `SIGNS`, each worth almost five bits."""
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def spoken_password() -> str:
    """A secret for one use: three groups of four signs, almost sixty bits."""
    return "-".join(spoken_code(4) for _ in range(3))
