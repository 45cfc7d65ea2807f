"""Qualifications: entered, checked, reminded of, over by themselves; who may do what by which."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.actions import decide_qualification, enter_qualification, read_file, remove_qualification
from yushan.volunteers.actions.qualifications import FILES, MOST_BYTES, expire_due, remind_due, tidy_up
from yushan.volunteers.models import Qualification, QualificationKind, Volunteer
from yushan.volunteers.queries import qualifications_to_check, qualified
from yushan.volunteers.rules_qualifications import circle, covering, dates_problem, near_its_end, stands
from yushan.volunteers.tests.factories import membership, volunteer, ward

PDF = b"%PDF-1.7\n made up"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def kind(code: str = "lecturer", **values: Any) -> QualificationKind:
    facts = {"name": {"lecturer": "科普讲师", "senior-lecturer": "高级科普讲师"}.get(code, code)} | values
    return QualificationKind.objects.get_or_create(code=code, defaults=facts)[0]


def entered(who: Volunteer, what: QualificationKind | None = None, **values: Any) -> Qualification:
    facts = {"issued_on": clock.today() - timedelta(days=100), "expires_on": clock.today() + timedelta(days=300)}
    return enter_qualification(who.person.user, volunteer=who, kind=what or kind(), **(facts | values))


class TestRules:
    def test_a_senior_lecturer_may_do_what_a_lecturer_may_by_whatever_way(self):
        includes = {"lecturer": [], "senior": ["lecturer"], "chief": ["senior"], "doctor": []}
        assert covering(includes, "lecturer") == {"lecturer", "senior", "chief"}
        assert covering(includes, "chief") == {"chief"}

    def test_circles_are_found(self):
        assert circle({"a": ["b"], "b": ["c"], "c": ["a"]}) and circle({"a": ["a"]}) == "a"
        assert circle({"a": ["b", "c"], "b": ["c"], "c": []}) == ""

    @given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
    def test_whoever_covers_covers_what_is_below(self, includes: dict[str, list[str]]):
        for code in includes:
            for part in includes[code]:
                assert covering(includes, code) <= covering(includes, part)

    def test_the_last_day_counts(self):
        last = date(2026, 3, 1)
        assert stands("valid", last, last) and not stands("valid", last, last + timedelta(days=1))
        assert stands("valid", None, date(2099, 1, 1)) and not stands("to_check", None, last)

    def test_near_its_end(self):
        today = date(2026, 3, 1)
        assert near_its_end(today, today, 30) and near_its_end(today + timedelta(days=30), today, 30)
        assert not near_its_end(today + timedelta(days=31), today, 30)
        assert not near_its_end(today - timedelta(days=1), today, 30) and not near_its_end(None, today, 30)

    def test_dates(self):
        today = date(2026, 3, 1)
        day = timedelta(days=1)
        assert dates_problem(today + day, None, today)[0] == "issued_on"
        assert dates_problem(today - day, today - day, today)[0] == "expires_on"
        assert dates_problem(today - 9 * day, today - day, today)[0] == "expires_on"
        assert dates_problem(today, today + day, today) == ("", "")


@pytest.mark.django_db
class TestLife:
    def test_it_counts_once_somebody_of_the_team_or_area_has_checked_it(self):
        team, who = base.team(), volunteer("余小禾")
        membership(who, team)
        today = clock.today()
        row = entered(who)
        assert qualified([who.pk], "lecturer", today) == set()
        for admin in (base.user_with("organization_admin", team), base.user_with("area_admin", who.area)):
            assert list(qualifications_to_check(admin)) == [row]
        decide_qualification(admin, qualification=row, approve=True)
        assert qualified([who.pk], "lecturer", today) == {who.pk}
        assert qualified([who.pk], "lecturer", row.expires_on) == {who.pk}
        assert qualified([who.pk], "lecturer", row.expires_on + timedelta(days=1)) == set()
        assert qualified([who.pk], "lecturer", row.issued_on - timedelta(days=1)) == set()
        assert "已核对通过" in Notice.objects.get(user=who.person.user).title
        with pytest.raises(Conflict):
            decide_qualification(admin, qualification=row, approve=False, reason="再看看")

    def test_what_includes_another_stands_for_it(self):
        who = volunteer()
        senior = kind("senior-lecturer", includes=["lecturer"])
        kind()
        row = entered(who, senior)
        Qualification.objects.filter(pk=row.pk).update(state="valid", checked_at=clock.now())
        assert qualified([who.pk], "lecturer", clock.today()) == {who.pk}
        assert qualified([who.pk], "doctor", clock.today()) == set()

    def test_refused_with_a_reason_that_arrives(self):
        who = volunteer()
        admin = base.user_with("area_admin", who.area)
        row = entered(who)
        with pytest.raises(Refusal, match="原因"):
            decide_qualification(admin, qualification=row, approve=False)
        decide_qualification(admin, qualification=row, approve=False, reason="编号查不到")
        assert "编号查不到" in Notice.objects.get(user=who.person.user).body
        assert entered(who).state == "to_check"

    def test_who_may_not_check(self):
        who = volunteer(area=base.area("500112"))
        row = entered(who)
        strangers = [base.user_with("area_admin", base.area("500109")), base.user_with("unit_admin", base.unit())]
        strangers.append(base.user_with("organization_admin", base.team()))
        base.grant(who.person.user, "city_admin")
        for actor in (*strangers, who.person.user):
            assert not qualifications_to_check(actor).exists()
            with pytest.raises(NotAllowed):
                decide_qualification(actor, qualification=row, approve=True)

    def test_what_is_not_taken(self):
        who, today = volunteer(), clock.today()
        needs = kind("first-aid", needs_file=True)
        for values, said in (
            ({"issued_on": today + timedelta(days=1)}, "还没有到"),
            ({"expires_on": today - timedelta(days=1)}, "过期"),
            ({"what": needs}, "上传"),
            ({"content": b"GIF89a"}, "PDF、JPG 或 PNG"),
            ({"content": b"%PDF-" + b"0" * MOST_BYTES}, "5 MB"),
        ):
            with pytest.raises(Refusal, match=said):
                entered(who, **values)
        assert not Qualification.objects.exists() and not list(FILES.path.glob("*"))
        with pytest.raises(NotAllowed):
            enter_qualification(volunteer().person.user, volunteer=who, kind=kind(), issued_on=today)

    def test_one_of_a_kind_waits_and_leaves_no_second_file(self):
        who = volunteer()
        entered(who, content=PDF)
        with pytest.raises(Conflict, match="等核对"):
            entered(who, content=PDF)
        assert len(list(FILES.path.glob("*.sealed"))) == 1

    def test_the_file_lies_sealed_and_each_look_of_others_is_written_down(self):
        who = volunteer()
        row = entered(who, content=PDF, number="KP-2024-0017")
        assert PDF not in next(FILES.path.glob("*.sealed")).read_bytes()
        assert read_file(who.person.user, qualification=row) == PDF
        assert not AuditLine.objects.filter(action="volunteers.read_qualification").exists()
        assert read_file(base.user_with("area_admin", who.area), qualification=row) == PDF
        assert AuditLine.objects.get(action="volunteers.read_qualification").person_id == who.person_id
        with pytest.raises(NotFound):
            read_file(base.user_with("area_admin", base.area("500112")), qualification=row)

    def test_removing_takes_the_file_with_it(self, django_capture_on_commit_callbacks: Any):
        who = volunteer()
        row = entered(who, content=PDF)
        with pytest.raises(NotFound):
            remove_qualification(volunteer().person.user, qualification=row)
        with django_capture_on_commit_callbacks(execute=True):
            remove_qualification(who.person.user, qualification=row)
        assert not Qualification.objects.exists() and not list(FILES.path.glob("*.sealed"))
        with pytest.raises(NotFound):
            remove_qualification(who.person.user, qualification=row)

    def test_a_guardian_acts_for_a_child(self):
        parent = volunteer()
        child = ward(parent)
        made = enter_qualification(parent.person.user, volunteer=child, kind=kind(), issued_on=clock.today())
        assert made.volunteer == child

    def test_over_by_itself_the_day_after_and_said_once(self):
        who = volunteer()
        row = entered(who)
        Qualification.objects.filter(pk=row.pk).update(state="valid", checked_at=clock.now())
        with clock.pretend(clock.at(row.expires_on, 23)):
            assert expire_due(WORKER) == 0
        with clock.pretend(clock.at(row.expires_on + timedelta(days=1))):
            assert expire_due(WORKER) == 1 and expire_due(WORKER) == 0
        row.refresh_from_db()
        assert row.state == "expired" and "已经过期" in Notice.objects.get(user=who.person.user).title

    def test_reminded_of_thirty_days_before_once_and_not_who_has_the_next_one(self):
        who, other = volunteer(), volunteer()
        for one in (who, other):
            row = entered(one)
            Qualification.objects.filter(pk=row.pk).update(state="valid", checked_at=clock.now())
        with clock.pretend(clock.at(row.expires_on - timedelta(days=31))):
            assert remind_due() == 0
        with clock.pretend(clock.at(row.expires_on - timedelta(days=30))):
            entered(other, issued_on=clock.today(), expires_on=clock.today() + timedelta(days=999))
            assert remind_due() == 1
            remind_due()
        assert Notice.objects.get().user == who.person.user and "快到期" in Notice.objects.get().title

    def test_what_a_crash_left_is_tidied_up(self):
        who = volunteer()
        row = entered(who, content=PDF)
        FILES.keep(PDF)
        with clock.pretend(clock.now() + timedelta(hours=7)):
            assert tidy_up() == 1
        assert FILES.fetch(row.file) == PDF


@pytest.mark.django_db
class TestPages:
    def test_from_the_profile_to_the_check(self, client: Client):
        who = volunteer("余小禾")
        kind(needs_file=True)
        client.force_login(who.person.user)
        address = reverse("volunteers:qualification_new")
        facts = {"kind": kind().pk, "issued_on": "2025-03-01", "number": "KP-2024-0017"}
        wrong = client.post(address, facts)
        assert wrong.status_code == 422 and "要上传证书" in text_of(wrong)
        wrong = client.post(address, facts | {"file": SimpleUploadedFile("a.pdf", b"MZ\x90")})
        assert wrong.status_code == 422 and "只收 PDF" in text_of(wrong)
        done = client.post(address, facts | {"file": SimpleUploadedFile("证书.pdf", PDF)}, follow=True)
        assert "待核对" in text_of(done) and "长期有效" in text_of(done)
        row = Qualification.objects.get()
        own = client.get(reverse("volunteers:qualification_file", args=[row.pk]))
        assert (
            own.content == PDF
            and own["Content-Type"] == "application/pdf"
            and "attachment" in own["Content-Disposition"]
        )
        client.force_login(base.user_with("area_admin", who.area))
        listing = text_of(client.get(reverse("volunteers:qualifications")))
        assert "KP-2024-0017" in listing and "余小禾" in listing
        theirs = client.get(reverse("volunteers:qualification_staff_file", args=[row.pk]))
        assert theirs.content == PDF and "no-store" in theirs["Cache-Control"]
        said = client.post(
            reverse("volunteers:qualification_decide", args=[row.pk]), {"decision": "approve"}, follow=True
        )
        assert "已核对通过" in text_of(said)
        assert "科普讲师" in text_of(client.get(reverse("volunteers:detail", args=[who.pk])))

    def test_the_thing_of_somebody_else_is_not_there(self, client: Client):
        row = entered(volunteer(), content=PDF)
        client.force_login(volunteer().person.user)
        assert client.get(reverse("volunteers:qualification_file", args=[row.pk])).status_code == 404
        assert client.post(reverse("volunteers:qualification_remove", args=[row.pk])).status_code == 404
        client.force_login(base.user_with("area_admin", base.area("500112")))
        assert client.get(reverse("volunteers:qualification_staff_file", args=[row.pk])).status_code == 404
        assert client.post(reverse("volunteers:qualification_decide", args=[row.pk])).status_code == 404

    def test_the_inbox_counts_it(self, client: Client):
        who = volunteer("余小禾")
        entered(who)
        client.force_login(base.user_with("area_admin", who.area))
        assert "余小禾的科普讲师" in text_of(client.get(reverse("workspace:home")))

    def test_the_list_finds_who_may_do_something(self, client: Client):
        senior = volunteer("余小禾")
        volunteer("秦川", area=senior.area)
        kind()
        row = entered(senior, kind("senior-lecturer", includes=["lecturer"]))
        Qualification.objects.filter(pk=row.pk).update(state="valid", checked_at=clock.now())
        client.force_login(base.user_with("area_admin", senior.area))
        page = text_of(client.get(reverse("volunteers:list"), {"may": "lecturer"}))
        assert "余小禾" in page and "秦川" not in page
        assert "秦川" in text_of(client.get(reverse("volunteers:list"), {"may": "nothing"}))
