"""Terms in years. Pure."""

from datetime import date


def years_after(day: date, years: int) -> date:
    """The same day so many years on; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
