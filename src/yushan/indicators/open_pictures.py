"""The pictures of the city for everybody: small groups are left out, and they are kept for some minutes."""

from yushan.common import clock
from yushan.indicators.drawings import PICTURES, Picture
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.pictures import TRAITS
from yushan.indicators.rules.drawing import Drawing
from yushan.indicators.rules.few import FEW
from yushan.indicators.stale import kept
from yushan.plan.queries import current_plan

SECONDS = 600


def whole_city() -> Place:
    """The city for who is not signed in."""
    plan = current_plan()
    return Place("city", 0, plan.city_code, plan.city_name, {})


def drawn(picture: Picture, trait: str) -> tuple[Drawing, Moment]:
    """Of the whole city up to today; everybody gets the same for SECONDS, one at a time makes it."""

    def make() -> tuple[Drawing, Moment]:
        today = clock.today()
        at = Moment(today.year, today, True)
        return picture.draw(whole_city(), at, trait, FEW), at

    found: tuple[Drawing, Moment] = kept(f"indicators:open:{picture.key(trait)}", SECONDS, make)
    return found


def make_ready() -> str:
    """Run by the workers: so that hardly anybody who looks has to wait for a picture."""
    for one in PICTURES.values():
        for trait in TRAITS if one.has_traits else [""]:
            drawn(one, trait)
    return f"{len(PICTURES)} pictures"
