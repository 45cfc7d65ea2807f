"""Amounts of money as people write them."""

from django import template

register = template.Library()


@register.filter
def yuan(cents: int | None) -> str:
    """Fen as yuan: «1,234.50», «800»."""
    whole, rest = divmod(abs(cents or 0), 100)
    sign = "-" if (cents or 0) < 0 else ""
    return f"{sign}{whole:,}.{rest:02d}" if rest else f"{sign}{whole:,}"
