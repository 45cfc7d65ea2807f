"""What the dates of a series lose when they follow one of them."""

from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.rules.following import changes, followers

PLACES = st.sampled_from(["文化广场", "图书馆", "古镇"])
DATES = st.lists(st.fixed_dictionaries({"名称": st.just("科学角"), "地点": PLACES}), max_size=8)


def test_what_most_say_is_the_series_and_the_rest_was_changed_singly() -> None:
    usual, moved = {"地点": "文化广场", "时间": "9 点"}, {"地点": "古镇", "时间": "9 点"}
    found = followers([usual, moved, usual], {"地点": "文化广场", "时间": "14 点"})
    assert found.usual == [0, 2] and found.changes == [("时间", "9 点", "14 点")]
    assert found.singly == [(1, [("地点", "古镇", "文化广场"), ("时间", "9 点", "14 点")])]


def test_where_no_two_are_alike_all_are_named_and_a_single_one_is_the_series() -> None:
    one, two = {"地点": "图书馆"}, {"地点": "古镇"}
    assert [place for place, _ in followers([one, two], {"地点": "文化广场"}).singly] == [0, 1]
    assert followers([one], {"地点": "文化广场"}).usual == [0]


@given(DATES, st.fixed_dictionaries({"名称": st.just("科学角"), "地点": PLACES}))
def test_every_date_stands_in_one_group_and_alike_means_nothing_is_lost(
    dates: list[dict[str, str]], model: dict[str, str]
) -> None:
    found = followers(dates, model)
    assert sorted([*found.usual, *found.alike, *(place for place, _ in found.singly)]) == list(range(len(dates)))
    assert all(dates[place] == model for place in found.alike)
    assert all(lost and changes(dates[place], model) == lost for place, lost in found.singly)
