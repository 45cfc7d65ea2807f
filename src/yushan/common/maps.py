"""The outline of the districts that maps are drawn on."""

from django.templatetags.static import static


def outline() -> str:
    """Where the browser finds it: districts by the codes of areas."""
    return static("map/chongqing.json")
