"""In a browser: the pages about belonging, inviting and qualifications are accessible and fit a phone."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.common import clock
from yushan.organizations.tests import factories as base
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.actions import ask_transfer, create_invitation, enter_qualification, pause_membership
from yushan.volunteers.models import QualificationKind
from yushan.volunteers.tests.factories import membership, volunteer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_are_accessible_and_fit(new_page: Any, sign_in: Any, axe: Any, size: Any) -> None:
    base.load_plan()
    team, other = base.team(name="渝中科普队"), base.team(base.detachment(base.area("500112")), name="渝北科普队")
    admin, who = base.user_with("organization_admin", team), volunteer("余小禾")
    row = membership(who, team)
    pause_membership(who.person.user, membership=row, reason="备考", until=clock.today() + timedelta(days=9))
    second = membership(who, other)
    ask_transfer(who.person.user, membership=second, target=base.team(name="渝中巡讲队"), reason="搬家了")
    kind = QualificationKind.objects.get(code="lecturer")
    enter_qualification(who.person.user, volunteer=who, kind=kind, issued_on=clock.today())
    token = create_invitation(admin, organization=team, days=9)[1]
    page = new_page(size)
    for user, paths in (
        (None, ("/accounts/login/", "/accounts/login/code/", f"/join-team/{token}/")),
        (who.person.user, ("/me/memberships/", f"/me/memberships/{row.pk}/transfer/?q=渝北", "/me/profile/")),
        (who.person.user, ("/me/qualifications/new/",)),
        (admin, ("/staff/transfers/", "/staff/invitations/", "/staff/qualifications/", f"/staff/volunteers/{who.pk}/")),
    ):
        if user:
            sign_in(page, user)
        for path in paths:
            page.goto(path)
            axe(page)
            assert fits(page), path
