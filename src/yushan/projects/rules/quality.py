"""How good an entry of the library has proved to be: points from what is recorded, each part explained; pure.

The weights are rules of the plan folder (`library_quality_…`, a hundred points in all unless it says otherwise): what others
copied and what went on for rounds tells more than one evaluation, and nobody can give themselves points, so no part is typed
in by hand.
"""

from dataclasses import dataclass

from yushan.projects.rules.evaluation import stars_text

# Fewer opinions than this say little: they count half.
FEW = 5
# Code and words, the best first.
LEVELS = (("high", "质量高"), ("good", "质量较好"))


@dataclass(frozen=True)
class Weights:
    """Most points of each part; points for each finished round and copy; from so many points on each of LEVELS."""

    grade: int = 40
    rounds: int = 25
    copies: int = 20
    fresh: int = 15
    a_round: int = 5
    a_copy: int = 2
    levels: tuple[int, ...] = (70, 45)

    @property
    def most(self) -> int:
        """All parts together."""
        return self.grade + self.rounds + self.copies + self.fresh


USUAL = Weights()


@dataclass(frozen=True)
class Proved:
    """What is known: mean of all stars of those served and of experts in the round evaluated last, in tenths (None: nobody
    said anything), from how many opinions; rounds that are over; copies elsewhere; months since the project ended (0: it is
    under way; None: it is paused or was called off).
    """

    tenths: int | None = None
    opinions: int = 0
    rounds: int = 0
    copies: int = 0
    months: int | None = 0
    experts: int = 0  # of the opinions


@dataclass(frozen=True)
class Graded:
    """What the round evaluated last came to, of `number`: mean of all stars in tenths (None: nobody said anything) from so
    many opinions, and of these the stars of those who were served alone, `served` of them.
    """

    tenths: int | None = None
    opinions: int = 0
    served_tenths: int | None = None
    served: int = 0
    number: int = 0

    @property
    def satisfaction(self) -> str:
        """Of those who were served, with one decimal; «—» without any."""
        return stars_text(self.served_tenths)


@dataclass(frozen=True)
class Part:
    """Points of one part, of so many, and from what."""

    label: str
    points: int
    most: int
    said: str


def _grade(proved: Proved, most: int) -> Part:
    if proved.tenths is None:
        return Part("评价", 0, most, "还没有做过评估")
    points = (proved.tenths - 10) * most // 40
    few = proved.opinions < FEW
    said = f"{stars_text(proved.tenths)} 星，服务对象 {proved.opinions - proved.experts} 份、专家 {proved.experts} 份"
    return Part("评价", points // 2 if few else points, most, f"{said}，合起来不到 {FEW} 份，减半" if few else said)


def _fresh(months: int | None, most: int) -> Part:
    if months is None:
        return Part("还在不在办", 0, most, "暂停或终止了")
    if months == 0:
        return Part("还在不在办", most, most, "正在办")
    thirds = 2 if months <= 12 else 1 if months <= 24 else 0
    return Part("还在不在办", most * thirds // 3, most, f"结项 {months} 个月")


def parts(proved: Proved, weights: Weights = USUAL) -> list[Part]:
    """The four parts in their order."""
    rounds, copies = proved.rounds * weights.a_round, proved.copies * weights.a_copy
    return [
        _grade(proved, weights.grade),
        Part("办完几轮", min(rounds, weights.rounds), weights.rounds, f"{proved.rounds} 轮"),
        Part("被复制", min(copies, weights.copies), weights.copies, f"{proved.copies} 次"),
        _fresh(proved.months, weights.fresh),
    ]


def points(proved: Proved, weights: Weights = USUAL) -> int:
    """All parts together, 0 to `weights.most`."""
    return sum(part.points for part in parts(proved, weights))


def levels(weights: Weights = USUAL) -> list[tuple[str, str, int]]:
    """Code, words, from so many points on."""
    return [(*named, least) for named, least in zip(LEVELS, weights.levels, strict=True)]


def level(total: int, weights: Weights = USUAL) -> str:
    """The code of the level that so many points reach; empty below them."""
    return next((code for code, _words, least in levels(weights) if total >= least), "")
