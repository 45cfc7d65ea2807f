import pytest

from yushan.organizations.access import can
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make


@pytest.mark.django_db
def test_made_rows_are_valid_and_stand_where_they_should():
    team = make.team()
    unit = make.unit(staff=180)
    admin = make.user_with("unit_admin", unit)
    leader = make.user_with("organization_admin", make.detachment())
    make.staff_member(unit)
    assert [node.level for node in Organization.objects.get_tree()] == ["corps", "detachment", "team"]
    assert can(admin, "roster.edit", unit)
    assert not can(admin, "roster.edit", make.unit("重庆科技馆"))
    assert can(leader, "membership.decide", Organization.objects.get(pk=team.pk))
    numbers = [make.identity().number for _ in range(2500)]
    assert len(set(numbers)) == 2500
