"""What closing a station will do, shown before the act; rooms above join with what is planned there."""

from collections.abc import Callable

from yushan.organizations.effects import Effect
from yushan.stations.models import Station

# Station → effects, in a bounded number of statements; the act itself follows station_closing.
Source = Callable[[Station], list[Effect]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Called in AppConfig.ready()."""
    _sources[name] = source


def of_closing(station: Station) -> list[Effect]:
    """What all who joined will do; nothing that counts 0."""
    return [effect for name in sorted(_sources) for effect in _sources[name](station) if effect.count]
