"""Thank-you letters: to whom, by whom, on paper."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pyhanko.pdf_utils.reader import PdfFileReader

from yushan.accounts.models import Notice
from yushan.activities import keepsakes
from yushan.activities.models import Activity, Shift, SignUp
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.ledger.tests.people import post
from yushan.organizations.tests import factories as make
from yushan.recognition import actions
from yushan.recognition.documents import Letter, typeset
from yushan.recognition.models import ThankYouLetter
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
TEXT = "感谢您在寒风里为居民讲解了一整天的防骗知识。\n盼望再次与您同行。"


@pytest.fixture
def activity(team: Any) -> Activity:
    now = clock.now()
    return Activity.objects.create(
        code="HD-2026-77", title="手机里的骗局怎么认", organization=team, area=team.area, state="settled",
        place="朝阳广场", starts_at=now - timedelta(hours=3), ends_at=now,
    )  # fmt: skip


def test_letters_go_to_those_who_served_and_to_nobody_else(plan: None, who: Any, team: Any, activity: Activity):
    other, absent = volunteers.volunteer("田一帆"), volunteers.volunteer("何静怡")
    for one in (who, other):
        post(one, team, activity_id=activity.pk)
    admin = make.user_with("organization_admin", team)
    made = actions.send_thanks(
        admin, activity=activity, text=TEXT, signature="队长 黎静", volunteer_ids={who.pk, absent.pk}
    )
    assert [row.volunteer_id for row in made.letters.all()] == [who.pk]
    assert Notice.objects.filter(user=who.person.user, key=f"thanks:{made.pk}").exists()
    everybody = actions.send_thanks(admin, activity=activity, text=TEXT, signature="队长 黎静")
    assert everybody.letters.count() == 2
    with pytest.raises(Refusal, match="至少选一个人"), transaction.atomic():
        actions.send_thanks(admin, activity=activity, text=TEXT, signature="队长 黎静", volunteer_ids={absent.pk})
    with pytest.raises(Refusal, match="正文"), transaction.atomic():
        actions.send_thanks(admin, activity=activity, text="谢谢", signature="队长 黎静")
    with pytest.raises(NotAllowed), transaction.atomic():
        stranger = make.user_with("organization_admin", make.team(name="别的队"))
        actions.send_thanks(stranger, activity=activity, text=TEXT, signature="队长 黎静")


def test_printing_stands_in_the_trail_of_each_person(plan: None, who: Any, team: Any, activity: Activity):
    from yushan.audit.queries import about_person

    post(who, team, activity_id=activity.pk)
    admin = make.user_with("organization_admin", team)
    made = actions.send_thanks(admin, activity=activity, text=TEXT, signature="队长 黎静")
    assert [row.number for row in actions.print_thanks(admin, thanks=made, first=1)] == [1]
    assert about_person(who.person_id).filter(action="recognition.print_thanks").exists()


def test_a_bundle_has_a_page_for_each_and_survives_rare_signs():
    facts = {
        "text": TEXT, "activity": "手机里的骗局怎么认", "day": clock.now(), "organization": "缙云山科普志愿服务队",
        "signature": "队长 黎静", "signed_on": clock.today(),
    }  # fmt: skip
    content = typeset([Letter(name=name, **facts) for name in ("谭小雨", "田\U0002b4ef", "#eval[x]")])
    assert content.startswith(b"%PDF-")

    assert int(PdfFileReader(io.BytesIO(content)).root["/Pages"]["/Count"]) == 3


def test_letters_go_with_an_erased_person(plan: None, who: Any, team: Any, activity: Activity):
    from yushan.recognition.actions.erasing import erase

    post(who, team, activity_id=activity.pk)
    actions.send_thanks(make.user_with("city_admin"), activity=activity, text=TEXT, signature="队长 黎静")
    erase(who.person)
    assert not ThankYouLetter.objects.exists()


def test_ones_own_page_of_the_activity_leads_to_the_letter(plan: None, who: Any, team: Any, activity: Activity):
    mine = SignUp(volunteer=who, shift=Shift(activity=activity), state="attended")
    assert keepsakes.of(mine) == []
    post(who, team, activity_id=activity.pk)
    actions.send_thanks(make.user_with("city_admin"), activity=activity, text=TEXT, signature="队长 黎静")
    (one,) = keepsakes.of(mine)
    assert (one.label, one.url) == ("看感谢信", f"/me/letters/?for={who.pk}")
    mine.state = "absent"
    assert keepsakes.of(mine) == []
