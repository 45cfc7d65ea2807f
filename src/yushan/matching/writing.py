"""The result as the command gives it (docs/interfaces.md). Pure."""

from yushan.matching.instance import Instance, Result


def as_data(instance: Instance, result: Result) -> dict[str, object]:
    """With the ids of the file; what is unfilled by post, only where something is."""
    volunteers, posts = instance.volunteers, instance.posts
    return {
        "assignments": [
            {"volunteer": volunteers[one.volunteer].id, "post": posts[one.post].id, "score": one.score}
            for one in result.assignments
        ],
        "objective": result.objective,
        "bound": result.bound,
        "seconds": result.seconds,
        "unfilled": {str(posts[number].id): left for number, left in result.unfilled.items()},
    }


def why_nobody(instance: Instance, result: Result) -> str:
    """In words why nobody was assigned; empty where somebody was."""
    if result.assignments:
        return ""
    if not instance.volunteers:
        return "volunteers：一个志愿者也没有，无法安排。"
    if not instance.posts:
        return "posts：一个岗位也没有，无法安排。"
    if not any(post.places for post in instance.posts):
        return "posts：所有岗位的 places 都是 0，没有名额可以安排。"
    return (
        "没有一个志愿者能去任何一个岗位。请检查岗位的时间是否落在志愿者的 available 里，requires 是否有人都具备，"
        "max_minutes 是否够长，pairs 是否写对。"
    )
