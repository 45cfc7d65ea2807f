"""How questions work: how hard they are, and whether those who know more get them right more often."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

# Below so many papers a figure says nothing.
LEAST = 10
_EDGE = Fraction(27, 100)  # the upper and the lower part that are compared (Kelley)


@dataclass(frozen=True)
class Item:
    """`difficulty`: mean share of the points (1: everybody); `discrimination`: upper part minus lower part."""

    papers: int
    difficulty: Fraction | None
    discrimination: Fraction | None
    advice: str = ""


def item(shares: Sequence[tuple[Fraction, Fraction]]) -> Item:
    """Of pairs (share of the whole paper, share of this question), one for each paper in which it stood."""
    papers = len(shares)
    if papers < LEAST:
        return Item(papers, None, None)
    difficulty = sum((own for _whole, own in shares), Fraction()) / papers
    ranked = sorted(shares, key=lambda pair: pair[0])
    edge = max(1, int(papers * _EDGE))
    lower = sum((own for _whole, own in ranked[:edge]), Fraction()) / edge
    upper = sum((own for _whole, own in ranked[-edge:]), Fraction()) / edge
    discrimination = upper - lower
    return Item(papers, difficulty, discrimination, advice(difficulty, discrimination))


def advice(difficulty: Fraction, discrimination: Fraction) -> str:
    """What to do about a question, in words; empty where nothing is wrong with it."""
    if discrimination < 0:
        return "学得好的人反而更容易错，请核对答案和题干"
    if difficulty >= Fraction(95, 100):
        return "几乎人人答对，可以换一道"
    if difficulty <= Fraction(20, 100):
        return "大多数人答错，请看是不是没有讲到"
    if discrimination < Fraction(20, 100):
        return "分不出学得好不好，可以改写"
    return ""
