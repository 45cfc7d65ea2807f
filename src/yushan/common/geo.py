"""Distances on the ground; pure."""

from math import asin, cos, radians, sin, sqrt

_EARTH_M = 6_371_000


def metres(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Great-circle distance in metres (haversine)."""
    lat1, lat2 = radians(latitude), radians(other_latitude)
    step = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, step)))


def distance_text(distance: float) -> str:
    """«约 350 米», «约 1.2 公里», «约 38 公里»: points on Chinese maps are off by some hundred metres anyway."""
    if distance < 950:
        return f"约 {max(50, round(distance / 50) * 50)} 米"
    return f"约 {distance / 1000:.1f} 公里" if distance < 9_950 else f"约 {distance / 1000:.0f} 公里"
