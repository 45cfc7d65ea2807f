"""Who came again: over the rounds of a project each person counts once, as far as it is known who they are."""

from dataclasses import dataclass

from yushan.projects import boards
from yushan.projects.boards import Span
from yushan.projects.models import Project, Reached
from yushan.projects.queries.rounds import span
from yushan.projects.rules import effect as rules
from yushan.projects.rules.effect import Reach


@dataclass(frozen=True)
class Again:
    """Over the rounds up to one. Volunteers signed up and are known: `people` are distinct, `again` of them came in this round
    and in one before. Those served signed up nowhere: `reach` counts groups once over all rounds, and says what it cannot
    tell.
    """

    rounds: int
    people: int
    in_round: int
    again: int
    reach: Reach

    @property
    def words(self) -> str:
        """In a sentence, for page and report; empty in the first round, where nobody can come again."""
        if self.rounds < 2:
            return ""
        said = (
            f"到第 {self.rounds} 轮一共 {self.people:,} 位志愿者（按人去重，凭报名记录），"
            f"这一轮 {self.in_round:,} 位里有 {self.again:,} 位前几轮也来过。"
        )
        if self.reach.groups:
            said += f"服务对象没有报名名单，按班组去重：各轮合计 {self.reach.groups} 个班组 {self.reach.known:,} 人。"
        else:
            said += "服务对象没有报名名单，也没有登记班组，各轮之间不能去重。"
        return said


def came_again(project: Project, number: int, time: Span | None = None) -> tuple[Reach, Again]:
    """People served in a round, and who came again, of this round and those before it; `time` is its span, where it is known.
    4 statements at most, 1 in the first round.
    """
    rows = list(Reached.objects.filter(project=project, round__lte=number).values_list("round", "group", "people"))
    reach = rules.reach((group, people) for of, group, people in rows if of == number)
    if number < 2:
        return reach, Again(number, 0, 0, 0, reach)
    time = time or span(project, number)
    here = boards.served(project.pk, time)
    before = boards.served(project.pk, Span(None, time.since))
    over_all = rules.reach((group, people) for _of, group, people in rows)
    return reach, Again(number, len(here | before), len(here), len(here & before), over_all)
