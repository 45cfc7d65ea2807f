"""Where a station is."""

from decimal import Decimal


def objection(longitude: Decimal | None, latitude: Decimal | None) -> str:
    """Why a position (degrees) cannot be used; empty when it can."""
    return "经度和纬度要一起填，或都不填。" if (longitude is None) != (latitude is None) else ""
