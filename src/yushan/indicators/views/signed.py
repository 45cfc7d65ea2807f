"""On the pages of figures: that a year is signed, and which figures are others by now."""

from typing import Any

from yushan.common.rates import Rate
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.statements import standing
from yushan.indicators.rules.statements import differences, from_data
from yushan.indicators.words import RATES


def signed_of(place: Place, at: Moment, now: dict[str, Rate]) -> dict[str, Any]:
    """What `_signed.html` draws; one statement. Compared are figures of the same day only."""
    found = standing(place, at.year)
    if found is None:
        return {"signed": None}
    frozen = from_data(found.content).figures
    same_day = found.as_of == at.as_of
    changes = differences(frozen, now) if same_day else []
    return {
        "signed": found,
        "signed_same_day": same_day,
        "signed_day_url": place.url("", Moment(at.year, found.as_of, is_today=False)),
        "signed_changes": [(RATES[one.name], one.signed, one.said(RATES[one.name].counted)) for one in changes],
    }
