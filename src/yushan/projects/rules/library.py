"""What an entry of the library needs before others may copy it, and what its marks say; pure."""

from dataclasses import dataclass

from yushan.projects.rules.effect import Reach, reach_words
from yushan.projects.rules.quality import Graded

# Fewer opinions than this say little; the mark tells how many there were.
FEW_OPINIONS = 5
# Projects that everybody may see: they were set up and neither paused nor called off.
SHOWN = ("recruiting", "running", "evaluating", "improving", "closed")
# Of these, those that are not over: they can bring services.
UNDER_WAY = SHOWN[:-1]
# Of these, those that do not look for their first people any more: what was done can be shown to others.
BEGUN = SHOWN[1:]
# The way to one's own sign-up is open.
JOINABLE = SHOWN[:2]
PARTS = (("plan", "方案"), ("materials", "物料清单"), ("risk", "风险清单"), ("lesson", "教案讲稿"))


@dataclass(frozen=True)
class KitFacts:
    """What guards look at; queries gather it."""

    has_summary: bool = False
    parts: frozenset[str] = frozenset()  # those with a text or a file
    tags: frozenset[str] = frozenset()  # tables of which the project has a tag
    settled: int = 0
    is_shown: bool = True  # neither paused nor called off


@dataclass(frozen=True)
class Mark:
    """One sign of quality: what it says, and from what it is counted."""

    label: str
    value: str
    explained: str


# Waiting for the level above once more, after a round that everybody saw.
ASKED_AGAIN = ("draft", "submitted", "returned")


def is_public(state: str, number: int) -> bool:
    """Whether everybody may open the page of a project: it was set up and not called off. Paused, or while its next round
    waits for approval, it stays there and says so; lists and the library leave it out until it goes on.
    """
    return state in SHOWN or state == "suspended" or (number > 1 and state in ASKED_AGAIN)


def may_begin(state: str, number: int) -> bool:
    """Whether there is something to write a kit of: the first round has begun, or an earlier one is over, whatever the next
    one waits for. What was called off is shown to nobody.
    """
    return state in BEGUN or (number > 1 and state != "cancelled")


def kit_lacks(facts: KitFacts) -> list[str]:
    """A kit is complete when somebody else could begin with it tomorrow."""
    found = [] if facts.has_summary else ["一段简介"]
    found += [name for part, name in PARTS if part not in facts.parts]
    if "service_types" not in facts.tags:
        found.append("服务类型标签")
    if "beneficiary_groups" not in facts.tags:
        found.append("受益人群标签")
    if not facts.settled:
        found.append("至少办成并入账一次活动")
    if not facts.is_shown:
        found.append("项目正在办或者已经结项（暂停、终止的不能入库）")
    return found


def _reached(reach: Reach, visits: int) -> str:
    said = f"项目“效果”里登记的各轮：{reach_words(reach)}"
    return f"{said}。" if not visits else f"{said}；活动小结里写的 {visits:,} 人次不能去重，也没有算进来。"


def marks(
    *,
    rounds: int,
    activities: int,
    minutes: str,
    graded: Graded,
    reach: Reach,
    visits: int,
    copies: int,
) -> list[Mark]:
    """The marks of an entry, each with where it comes from: satisfaction is that of the evaluation which the points of
    quality count too, people are those of the measure of effect, groups once (docs/domain.md). `visits`: people served by
    the closing reports of activities, of whom nobody knows whether they came before.
    """
    opinions = graded.served
    few = f"，不到 {FEW_OPINIONS} 份，仅供参考" if 0 < opinions < FEW_OPINIONS else ""
    return [
        Mark("办完几轮", f"{rounds} 轮", f"走完评估和优化、开始下一轮或者结项，算办完一轮，正在办的不算；已办 {activities} 次活动，入账 {minutes} 小时。"),
        Mark("满意度", graded.satisfaction, f"第 {graded.number} 轮评估里服务对象打的星的平均，来自 {opinions} 份评价{few}。"
             if opinions else "项目评估里服务对象打的星的平均，还没有做过评估。"),
        Mark("服务到的人", f"{reach.known:,} 人" if reach.groups else "—", _reached(reach, visits)),
        Mark("被复制", f"{copies} 次", "别的组织用“复制到我这里”建成的项目。"),
    ]  # fmt: skip


@dataclass(frozen=True)
class AchievementFacts:
    """What the guard of a best practice or an achievement looks at."""

    has_summary: bool = False
    has_day: bool = False
    evidence: int = 0
    needs_kit: bool = False
    has_kit: bool = False


def achievement_lacks(facts: AchievementFacts) -> list[str]:
    """What is claimed has to be shown; a best practice has to be there for others to copy."""
    needed = (
        (facts.has_summary, "一段说明"),
        (facts.has_day, "做成的日期"),
        (facts.evidence > 0, "至少一份佐证"),
        (facts.has_kit or not facts.needs_kit, "项目库里可以复制的项目（最佳实践要有）"),
    )
    return [words for is_there, words in needed if not is_there]
