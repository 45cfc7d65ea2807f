from datetime import date
from typing import Any

import pytest

from yushan.organizations.tests import factories as make


@pytest.fixture
def museum() -> Any:
    """A unit with a declared headcount of 180 and a roster of six, one of whom left."""
    unit = make.unit(area=make.area("500109"), staff=180, party_members=62)
    names = ["覃家明", "石晓蓉", "冉隆贵", "田一帆", "秦碧波"]
    for at, name in enumerate(names):
        make.staff_member(unit, make.person(name), party=at % 2 == 0, joined_on=date(2019, 7, 1))
    make.staff_member(unit, make.person("黎国强"), joined_on=date(2011, 5, 1), left_on=date(2024, 3, 1))
    return unit
