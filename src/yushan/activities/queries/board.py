"""The live board of a shift: who is in, who is missing, which posts are short of people."""

from dataclasses import dataclass

from django.db.models import Count, Q

from yushan.activities.models import Shift, SignUp

SHOWN = 60
_HERE = Q(presence__in_at__isnull=False, presence__out_at=None)
_CAME = Q(presence__in_at__isnull=False)


@dataclass(frozen=True)
class PostLine:
    """A post with its people: places asked for, places held, on site now."""

    name: str
    places: int
    held: int
    here: int

    @property
    def lacking(self) -> int:
        """How many more people the post needs on site."""
        return max(self.places - self.here, 0)


@dataclass(frozen=True)
class Board:
    """Numbers of the whole shift, lists cut off after the first people."""

    held: int
    here: int
    left: int
    missing: int
    posts: list[PostLine]
    inside: list[SignUp]
    awaited: list[SignUp]


def board_of(shift: Shift) -> Board:
    """How a shift stands at this moment; 4 statements, however many people."""
    rows = SignUp.objects.filter(shift=shift, state__in=SignUp.HOLDING)
    counted = rows.values("post").annotate(
        held=Count("id"), here=Count("id", filter=_HERE), came=Count("id", filter=_CAME)
    )
    by_post = {line["post"]: line for line in counted}
    nobody = {"held": 0, "here": 0, "came": 0}
    posts = [
        PostLine(post.name, post.places, line["held"], line["here"])
        for post in shift.posts.order_by("id")
        for line in [by_post.get(post.pk, nobody)]
    ]
    held, here, came = (sum(line[name] for line in by_post.values()) for name in ("held", "here", "came"))
    named = rows.select_related("volunteer__person", "post", "presence")
    return Board(
        held=held,
        here=here,
        left=came - here,
        missing=held - came,
        posts=posts,
        inside=list(named.filter(_HERE).order_by("-presence__in_at", "-id")[:SHOWN]),
        awaited=list(named.exclude(_CAME).order_by("id")[:SHOWN]),
    )
