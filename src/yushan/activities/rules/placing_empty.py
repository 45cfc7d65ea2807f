"""Why a post of a placing stays empty: the reason that really holds, so that the right thing is changed. Pure."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from yushan.activities.rules.placing_fit import Flags, OpenPost, Suitability, is_within_limit
from yushan.activities.rules.placings import Drawn, Proposed, Task
from yushan.matching.scoring import Ints


def why_empty(task: Task, made: Drawn, lines: Sequence[Proposed]) -> dict[int, tuple[int, str]]:
    """For each post with empty places how many and, in words, why; the words are at most some 80 characters."""
    taken: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        taken[line.post].add(line.volunteer)
    out: dict[int, set[int]] = defaultdict(set)
    for key, volunteer in task.out:
        out[key].add(volunteer)
    given = _Given(task, made.suitability, lines)
    found = {}
    for number, post in enumerate(task.posts):
        if left := post.places - len(taken[post.key]):
            found[post.key] = (left, given.why(number, taken[post.key], out[post.key]))
    return found


def hours(minutes: int) -> str:
    """«8 小时», «2.5 小时»: at most one decimal."""
    return f"{minutes / 60:.1f}".removesuffix(".0") + " 小时"


class _Given:
    """Who stands where in a proposal, and how many minutes everybody has left."""

    def __init__(self, task: Task, suits: Suitability, lines: Sequence[Proposed]) -> None:
        self.task, self.suits = task, suits
        posts = {post.key: post for post in task.posts}
        held = [(suits.number[line.volunteer], posts[line.post]) for line in lines]
        self.room = suits.room.copy()
        self.shifts: dict[tuple[int, int], int] = defaultdict(int)
        for who, post in held:
            self.room[who] -= post.minutes
            self.shifts[who, post.activity] += 1
        self.owner: Ints = np.array([who for who, _post in held], dtype=np.int64)
        self.begins: Ints = np.array([int(post.begin.timestamp()) for _who, post in held], dtype=np.int64)
        self.ends: Ints = np.array([int(post.end.timestamp()) for _who, post in held], dtype=np.int64)

    def why(self, number: int, there: set[int], out: set[int]) -> str:
        post, most = self.task.posts[number], hours(self.task.most_minutes)
        if post.minutes > self.task.most_minutes:
            return f"一场 {hours(post.minutes)}，超过每人最多 {most}。可以在“改条件”里放宽，或者把这一场分成几段"
        meets = self.suits.meets(number)
        if not meets.any():
            return "没有队员符合岗位要求"
        suits = meets & self.suits.may_be_asked(number)
        if not suits.any():
            return f"符合要求的有 {int(meets.sum())} 人，都说只在别的时间有空"
        count, rest = int(suits.sum()), suits & ~self._flags(there)
        if not rest.any():
            return f"符合条件的 {count} 人都排上了，名额还有多"
        reasons = (
            (self._flags(out), "说过不来、没有答复或者去掉了"),
            (self.suits.is_busy(post) | self._stands_elsewhere(post), "那时已有别的安排"),
            (self.room < post.minutes, f"剩下的时间不够（每人最多 {most}）"),
            (self._took_enough(post, rest), "在这个活动里的场次已经够多"),
        )
        said = []
        for flags, words in reasons:
            if there_are := int((rest & flags).sum()):
                said.append((there_are, words))
            rest = rest & ~flags
        if rest.any():  # the solver had no time to look at everything
            said.append((int(rest.sum()), "再点“重新安排”也许还能排上"))
        if len(said) == 1 and not there:
            return f"符合条件的 {count} 人都是{said[0][1]}" if count > 1 else f"符合条件的 1 人{said[0][1]}"
        return f"符合条件的有 {count} 人，其中 " + "，".join(f"{n} 人{words}" for n, words in said)

    def _flags(self, keys: set[int]) -> Flags:
        found = np.zeros(len(self.room), dtype=bool)
        found[[self.suits.number[key] for key in keys if key in self.suits.number]] = True
        return found

    def _stands_elsewhere(self, post: OpenPost) -> Flags:
        found = np.zeros(len(self.room), dtype=bool)
        begin, end = int(post.begin.timestamp()), int(post.end.timestamp())
        found[self.owner[(self.begins < end) & (self.ends > begin)]] = True
        return found

    def _took_enough(self, post: OpenPost, rest: Flags) -> Flags:
        found = np.zeros(len(self.room), dtype=bool)
        for who in np.flatnonzero(rest).tolist() if post.most_per_person is not None else ():
            found[who] = not is_within_limit(post, self.task.members[who], self.shifts[who, post.activity])
        return found
