"""Figures as people read them."""


def hours_text(minutes: int) -> str:
    """Minutes as hours with one decimal, rounded half up, by integers (docs/domain.md, Formulas): 45 → «0.8»."""
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    tenths = (minutes * 10 + 30) // 60
    return f"{sign if tenths else ''}{tenths // 10}.{tenths % 10}"
