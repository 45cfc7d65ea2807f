"""The pages as people use them: anybody verifies, staff look into the ledger, reverse, issue and withdraw."""

import io
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yushan.accounts.models import Notice
from yushan.common import clock, navigation
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict
from yushan.ledger import forms
from yushan.ledger.actions import issue_certificate, order_certificate, request_certificate, seal_due
from yushan.ledger.models import Certificate, HourEntry
from yushan.ledger.tests.people import post as posted
from yushan.ledger.tests.tampering import rewrite
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import client, post, text_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer, ward

pytestmark = pytest.mark.django_db
MASKED = "余**"


@pytest.fixture
def made(who: Volunteer, team: Organization) -> Certificate:
    """A certificate over 150 minutes, posted three days ago."""
    for grade, minutes in (("measured", 90), ("declared", 60)):
        posted(who, team, minutes, date(2026, 3, 5), grade=grade)
    asked = request_certificate(
        who.person.user, volunteer=who, period_from=date(2026, 1, 1), period_until=date(2026, 11, 1)
    )
    return issue_certificate(WORKER, certificate=asked)


def pdf_of(made: Certificate) -> bytes:
    from django.core.files.storage import default_storage

    return bytes(default_storage.open(made.file).read())


def send(browser: Client, content: bytes, name: str = "证明.pdf") -> Any:
    return browser.post("/verify", {"file": SimpleUploadedFile(name, content, "application/pdf")})


def test_from_the_request_to_a_proof_that_anybody_checks(
    who: Volunteer, team: Organization, at: Any, tmp_path: Any, capsys: Any, django_capture_on_commit_callbacks: Any
) -> None:
    now = clock.now()
    at(now - timedelta(days=2))
    wrong = posted(who, team, 30, date(2026, 5, 4))
    posted(who, team, 120, date(2026, 3, 5), grade="confirmed")
    at(now)
    seal_due(WORKER)
    own, anybody = client(who.person.user), Client()
    with django_capture_on_commit_callbacks(execute=True):
        asked = post(own, "/me/certificates/", period_from="2026-01-01", period_until="2026-11-01")
    assert asked.status_code == 302
    page = own.get("/me/certificates/").content.decode()
    address = re.search(r"/verify/\w+/file\.pdf", page)
    assert address, "the page of one's certificates leads to the file"
    answer = own.get(address[0])
    pdf = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert anybody.get(address[0]).status_code == 302
    code = address[0].split("/")[2]
    shown = text_of(anybody.get(f"/verify/{code}"))
    for words in ("有效", MASKED, "2.5 小时", "2026 年 1 月 1 日", team.name, "渝科志证〔"):
        assert words in shown, words
    sealed = (now - timedelta(days=2)).astimezone(clock.ZONE).date()
    assert f"这些时长在 {sealed} 的台账凭据 里" in shown
    assert text_of(send(anybody, pdf)).count("文件没有被改动") == 1
    assert "被改动过" in text_of(send(anybody, pdf.replace(b"/Type", b"/Typo", 1)))
    saved = tmp_path / "c.pdf"
    saved.write_bytes(pdf)
    call_command("certificate", "verify", str(saved))
    assert capsys.readouterr().out.startswith("valid")
    staff = client(base.user_with("area_admin", team.area))
    preview = text_of(staff.get(f"/staff/hours/{wrong.pk}/reverse/"))
    assert "由 2.5 变为 2.0 小时" in preview and "1 份会被撤销" in preview
    assert post(staff, f"/staff/hours/{wrong.pk}/reverse/", reason="重复登记").status_code == 302
    assert "已撤销" in text_of(anybody.get(f"/verify/{code}"))
    assert "已撤销" in text_of(own.get("/me/certificates/"))
    assert "已撤销" in text_of(own.get("/me/notices/"))


def test_the_public_page_says_no_more_than_it_may(made: Certificate, who: Volunteer) -> None:
    entry = HourEntry.objects.first()
    page = Client().get(f"/verify/{made.code}").content.decode()
    for secret in (
        who.person.name, who.number, who.person.identity_number, who.phone, entry.activity_title, "周敏", "唐宁",
        "下载原件",
    ):  # fmt: skip
        assert secret not in page, secret
    for words in (MASKED, "1.5", "1.0", "2.5", made.number, made.issuer.name, "2026 年 11 月 1 日"):
        assert words in page, words


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: "%20".join(re.findall("....", code)), lambda code: f"{code}/"]
)
def test_the_code_may_be_typed_anyhow(change: Any, made: Certificate) -> None:
    assert "现在有效" in text_of(Client().get(f"/verify/{change(made.code)}"))
    typed = Client().get("/verify", {"code": f" {made.code[:8].lower()} {made.code[8:]}"})
    assert typed["Location"] == f"/verify/{made.code}"


def test_a_wrong_code_is_an_answer_and_not_an_error() -> None:
    answer = Client().get("/verify/2222333344445555")
    assert answer.status_code == 404 and "登记册里没有这个核验码" in text_of(answer)
    asked = Client().get("/verify", {"code": "！！"})
    assert asked.status_code == 422 and "核验码由字母和数字组成" in text_of(asked)
    empty = Client().get("/verify", {"code": ""})
    assert empty.status_code == 422 and "请填写核验码" in text_of(empty)


def test_a_request_is_not_yet_a_certificate(who: Volunteer, team: Organization) -> None:
    posted(who, team, 60, date(2026, 3, 5))
    asked = request_certificate(
        who.person.user, volunteer=who, period_from=date(2026, 1, 1), period_until=date(2026, 11, 1)
    )
    assert Client().get(f"/verify/{asked.code}").status_code == 404
    assert client(who.person.user).get(f"/verify/{asked.code}/file.pdf").status_code == 404


def test_nobody_tries_all_codes(made: Certificate, settings: Any) -> None:
    settings.VERIFY_LIMITS = {"miss": 5, "file": 2}
    browser = Client()
    for number in range(5):
        assert browser.get(f"/verify/{made.code}").status_code == 200
        assert browser.get(f"/verify/222233334444555{number + 2}").status_code == 404
    assert browser.get("/verify/2222333344445559").status_code == 429
    assert browser.get(f"/verify/{made.code}").status_code == 429
    other = Client(REMOTE_ADDR="10.9.8.7")
    assert other.get(f"/verify/{made.code}").status_code == 200
    assert [send(other, b"%PDF-").status_code for _ in range(3)] == [200, 200, 429]


def test_files_are_told_apart(made: Certificate, who: Volunteer, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, pdf = Client(), pdf_of(made)
    assert "现在有效" in text_of(send(browser, pdf))
    altered = send(browser, pdf[:-50] + bytes([pdf[-50] ^ 1]) + pdf[-49:])
    assert "被改动过" in text_of(altered) and made.code in altered.content.decode()
    assert MASKED not in altered.content.decode()
    assert "被改动过" in text_of(send(browser, pdf + b"\n%%EOF\n"))
    assert "不是本平台签发的证明、证书或确认书的原件" in text_of(send(browser, b"PK\x03\x04 a workbook", "时长.xlsx"))
    assert "不是本平台签发的证明、证书或确认书的原件" in text_of(send(browser, b"%PDF-1.7\nsomething else"))
    assert send(browser, b"").status_code == 422
    assert browser.post("/verify").status_code == 422
    monkeypatch.setattr(forms, "LARGEST_FILE", 1000)
    large = send(browser, pdf)
    assert large.status_code == 422 and "不会这么大" in text_of(large)


def test_a_tampered_ledger_shows_on_the_verify_page(made: Certificate) -> None:
    assert "对不上" not in text_of(Client().get(f"/verify/{made.code}"))
    rewrite("ledger_hourentry", HourEntry.objects.first().pk, minutes=6000)
    assert "请先不要采信" in text_of(Client().get(f"/verify/{made.code}"))


def test_the_verify_page_costs_little_however_many_hours(made: Certificate, who: Volunteer, team: Organization) -> None:
    def cost(code: str) -> int:
        Client().get(f"/verify/{code}")
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"/verify/{code}")
        return len(queries)

    few = cost(made.code)
    for number in range(20):
        posted(who, base.team(name=f"第{number}服务队"), 30, date(2026, 4, 1))
    asked = request_certificate(
        who.person.user, volunteer=who, period_from=date(2026, 1, 1), period_until=date(2026, 11, 2)
    )
    many = issue_certificate(WORKER, certificate=asked)
    assert many.lines.count() == 22
    assert cost(many.code) == few <= 12


def test_the_holder_takes_a_proof_along(made: Certificate, who: Volunteer, at: Any) -> None:
    from yushan.ledger.rules import chained_root, entry_hash, leaf_hash, root_by_path

    at(clock.now() + timedelta(days=1))
    seal_due(WORKER)
    assert Client().get(f"/verify/{made.code}/proof.json").status_code == 302
    assert client(volunteer("秦川").person.user).get(f"/verify/{made.code}/proof.json").status_code == 404
    body = json.loads(client(who.person.user).get(f"/verify/{made.code}/proof.json").content)
    assert len(body["entries"]) == 2
    assert all(entry_hash(one["previous"], one["facts"]) == one["hash"] for one in body["entries"])
    (head,) = body["heads"]
    leaf = leaf_hash(head["organization"], head["sequence"], head["hash"], head["first"], head["lines"])
    sealed = (head["chains"], head["entries"], head["sealed_at"])
    assert chained_root(head["previous_root"], head["day"], root_by_path(leaf, head["path"]), sealed) == head["root"]


def test_who_may_take_the_file(made: Certificate, who: Volunteer, team: Organization) -> None:
    address = f"/verify/{made.code}/file.pdf"
    assert Client().get(address)["Location"].startswith("/accounts/login")
    for user in (who.person.user, base.user_with("organization_admin", team), base.user_with("city_admin")):
        assert client(user).get(address).status_code == 200
    for user in (
        volunteer("秦川").person.user,
        base.user_with("project_lead", team),
        base.user_with("organization_admin", base.team(name="别的队")),
        base.user_with("auditor"),
    ):
        assert client(user).get(address).status_code == 404
    assert client(who.person.user).get("/verify/2222333344445555/file.pdf").status_code == 404


def test_a_guardian_takes_the_file_of_the_child(who: Volunteer, team: Organization) -> None:
    child = ward(who)
    posted(child, team, 60, date(2026, 3, 5))
    own = client(who.person.user)
    asked = post(
        own,
        f"/me/certificates/?for={child.pk}",
        **{"for": child.pk, "period_from": "2026-01-01", "period_until": "2026-11-01"},
    )
    assert asked.status_code == 302
    made = issue_certificate(WORKER, certificate=Certificate.objects.get())
    assert own.get(f"/verify/{made.code}/file.pdf").status_code == 200


def test_who_sees_the_hours_of_whom(made: Certificate, who: Volunteer, team: Organization) -> None:
    entry = HourEntry.objects.first()
    addresses = ("/staff/hours/", f"/staff/hours/{entry.pk}/", f"/staff/hours/{entry.pk}/reverse/")
    register = ("/staff/hours/certificates/", f"/staff/hours/certificates/{made.pk}/", "/staff/hours/certificates/new/")
    elsewhere = base.team(base.detachment(base.area("500109")), name="缙云山科普队")
    expected = {
        base.user_with("city_admin"): [200] * 6,
        base.user_with("area_admin", team.area): [200] * 6,
        base.user_with("organization_admin", team): [200, 200, 403, 200, 200, 200],
        base.user_with("project_lead", team): [200, 200, 403, 403, 403, 403],
        base.user_with("organization_admin", elsewhere): [200, 404, 404, 200, 404, 200],
        base.user_with("unit_admin", base.unit()): [403] * 6,
        base.user_with("auditor"): [200, 200, 403, 403, 403, 403],
        who.person.user: [403] * 6,
    }
    for user, statuses in expected.items():
        assert [client(user).get(one).status_code for one in (*addresses, *register)] == statuses, user
    assert {Client().get(one).status_code for one in (*addresses, *register)} == {302}
    listed = text_of(client(base.user_with("organization_admin", elsewhere)).get("/staff/hours/"))
    assert "还没有入账的时长" in listed and who.person.name not in listed
    for action in ("issue", "revoke"):
        foreign = client(base.user_with("organization_admin", elsewhere))
        assert post(foreign, f"/staff/hours/certificates/{made.pk}/{action}/", reason="x").status_code == 404


def test_the_list_of_hours_is_narrowed(who: Volunteer, team: Organization) -> None:
    other_team, other = base.team(name="缙云山科普队"), volunteer("秦川")
    posted(who, team, 60, date(2026, 3, 5), activity_title="甲活动")
    posted(other, other_team, 90, date(2026, 6, 1), activity_title="乙活动", grade="declared")
    browser = client(base.user_with("city_admin"))

    def found(**query: str) -> str:
        page = text_of(browser.get("/staff/hours/", query))
        return "".join(one for one in "甲乙" if f"{one}活动" in page)

    assert found() == "甲乙"
    assert (
        found(q="余小禾")
        == found(q="yuxiaohe")
        == found(q=who.number)
        == found(org="红岩")
        == found(grade="measured")
        == "甲"
    )
    assert found(since="2026-06-01") == found(org="缙云山 科普") == found(org=other_team.code) == "乙"
    assert found(until="2026-03-05") == "甲" and found(since="x", until="y") == "甲乙"
    assert found(q="不存在") == "" and "没有符合条件的时长" in text_of(browser.get("/staff/hours/", {"q": "不存在"}))
    entry = HourEntry.objects.get(activity_title="甲活动")
    post(browser, f"/staff/hours/{entry.pk}/reverse/", reason="重复登记")
    assert found(kind="standing") == "乙" and found(kind="reversed") == found(kind="reversal") == "甲"
    assert len(browser.get("/staff/hours/").context["page"]) == 3


def test_lists_have_pages_and_a_fixed_cost(who: Volunteer, team: Organization) -> None:
    browser = client(base.user_with("organization_admin", team))

    def cost(address: str) -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    posted(who, team, 30, date(2026, 3, 1))
    made = request_certificate(
        who.person.user, volunteer=who, period_from=date(2026, 1, 1), period_until=date(2026, 11, 1)
    )
    addresses = ("/staff/hours/", "/staff/hours/certificates/", "/staff/hours/certificates/new/?q=yu")
    before = [cost(one) for one in addresses]
    for number in range(35):
        someone = volunteer(f"余{number}") if number < 8 else who
        posted(someone, team, 30, date(2026, 3, 1))
        Certificate.objects.create(
            code=f"X{number}", volunteer=someone, issuer=team, period_from=made.period_from,
            period_until=made.period_until, requested_at=made.requested_at, due_at=made.due_at,
        )  # fmt: skip
    assert [cost(one) for one in addresses] == before
    assert max(before) <= 16
    for address in addresses[:2]:
        first = browser.get(address).context["page"]
        second = browser.get(address + first.next_url).context["page"]
        assert (len(first), len(second)) == (30, 6)


def test_one_line_shows_its_place_in_the_chain(who: Volunteer, team: Organization, at: Any) -> None:
    rows = [posted(who, team, minutes, date(2026, 3, 5)) for minutes in (30, 60, 90)]
    browser = client(base.user_with("organization_admin", team))
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(f"/staff/hours/{rows[1].pk}/")
    assert len(queries) <= 20
    text = page.content.decode()
    assert all(row.hash in text for row in rows) and "今晚写进台账凭据" in text and "没有被改动" in text
    assert "冲正这一条" not in text
    assert "链的开头" in browser.get(f"/staff/hours/{rows[0].pk}/").content.decode()
    at(clock.now() + timedelta(days=1))
    seal_due(WORKER)
    assert "的台账凭据</a>里" in browser.get(f"/staff/hours/{rows[2].pk}/").content.decode()
    rewrite("ledger_hourentry", rows[1].pk, minutes=600)
    assert "内容与指纹不符" in browser.get(f"/staff/hours/{rows[1].pk}/").content.decode()


def test_a_reversal_shows_its_effect_and_happens_once(who: Volunteer, team: Organization) -> None:
    entry = posted(who, team, 150, date(2026, 3, 5))
    browser = client(base.user_with("city_admin"))
    address = f"/staff/hours/{entry.pk}/reverse/"
    preview = text_of(browser.get(address))
    assert "2026 年的时长由 2.5 变为 0.0 小时" in preview and "本年唯一的一条" in preview
    refused = post(browser, address, reason="")
    assert refused.status_code == 422 and "请填写原因" in text_of(refused)
    assert HourEntry.objects.count() == 1
    assert post(browser, address, reason="重复登记").status_code == 302
    again = browser.post(address, {"reason": "重复登记", "idempotency_key": "k1"}, follow=True)
    assert "已经冲正过" in text_of(again) and HourEntry.objects.count() == 2
    page = text_of(browser.get(f"/staff/hours/{entry.pk}/"))
    assert "已被冲正" in page and "重复登记" in page and "冲正时长" in page


def test_a_correction_shows_its_effect_and_leads_to_the_new_line(made: Certificate, who: Volunteer) -> None:
    entry = HourEntry.objects.get(grade="measured")
    browser = client(base.user_with("city_admin"))
    address = f"/staff/hours/{entry.pk}/correct/"
    assert address in browser.get(f"/staff/hours/{entry.pk}/").content.decode()
    assert "09:00" in browser.get(address).content.decode() and "更正余小禾的 1.5 小时" in text_of(browser.get(address))
    times = {"starts_at": "2026-03-05T10:00", "ends_at": "2026-03-05T11:00", "minutes": "60"}
    refused = post(browser, address, **times)
    assert refused.status_code == 422 and "请填写原因" in text_of(refused) and "由 2.5 变为" not in text_of(refused)
    preview = post(browser, address, **times, reason="10:00 才到", step="preview")
    assert preview.status_code == 200 and made.number in text_of(preview)
    assert "2026 年的时长由 2.5 变为 2.0 小时" in text_of(preview) and HourEntry.objects.count() == 2
    double = post(browser, address, **(times | {"starts_at": "2026-03-05T09:00"}), reason="10:00 才到", step="save")
    assert double.status_code == 422 and "同一时间还有" in text_of(double)
    done = post(browser, address, **times, reason="10:00 才到", step="save")
    line = HourEntry.objects.get(source_key=f"correction:{entry.pk}")
    assert done["Location"] == f"/staff/hours/{line.pk}/"
    with CaptureQueriesContext(connection) as queries:
        page = text_of(browser.get(done["Location"]))
    assert len(queries) <= 20
    assert "已更正为 1.0 小时" in page and "更正的是" in page and "10:00 才到" in page and "确认" in page
    old = text_of(browser.get(f"/staff/hours/{entry.pk}/"))
    assert "更正为" in old and "更正时长 ·" in old and address not in old
    again = browser.get(address, follow=True)
    assert "已经冲正过" in text_of(again)
    made.refresh_from_db()
    assert made.state == "revoked"


def test_the_desk_issues_for_somebody_without_a_phone(
    who: Volunteer, team: Organization, django_capture_on_commit_callbacks: Any
) -> None:
    elder = volunteer("覃桂英", with_user=False, phone="")
    posted(elder, team, 60, date(2026, 3, 5))
    posted(elder, base.team(name="枇杷山科普队"), 60, date(2026, 3, 6))
    stranger = volunteer("秦川")
    browser = client(base.user_with("organization_admin", team))
    found = text_of(browser.get("/staff/hours/certificates/new/", {"q": "覃桂英"}))
    assert elder.number in found
    assert "没有找到" in text_of(browser.get("/staff/hours/certificates/new/", {"q": "秦川"}))
    assert browser.get("/staff/hours/certificates/new/", {"volunteer": stranger.pk}).status_code == 404
    assert browser.get("/staff/hours/certificates/new/", {"volunteer": "x"}).status_code == 404
    page = text_of(browser.get("/staff/hours/certificates/new/", {"volunteer": elder.pk}))
    assert "给覃桂英开证明" in page and "全部时长" not in page
    facts = {"volunteer": elder.pk, "within": str(team.pk), "period_from": "2026-01-01", "period_until": "2026-11-01"}
    late = post(browser, "/staff/hours/certificates/new/", **(facts | {"period_until": "2025-01-01"}))
    assert late.status_code == 422 and "开始日期在结束日期之后" in text_of(late)
    none = post(browser, "/staff/hours/certificates/new/", **(facts | {"period_from": "2026-10-01"}))
    assert none.status_code == 422 and "还没有已入账的服务时长" in text_of(none)
    foreign = post(browser, "/staff/hours/certificates/new/", **(facts | {"within": str(team.pk + 1_000)}))
    assert foreign.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        done = post(browser, "/staff/hours/certificates/new/", **facts)
    made = Certificate.objects.get()
    assert done["Location"] == f"/staff/hours/certificates/{made.pk}/"
    assert (made.state, made.issuer, made.total_minutes) == ("issued", team, 60)
    page = text_of(browser.get(done["Location"]))
    assert made.number in page and "下载并打印" in page and "申请证明" in page and "枇杷山" not in page
    assert browser.get(f"/verify/{made.code}/file.pdf").status_code == 200


def test_what_waits_can_be_ordered_by_hand(
    who: Volunteer, team: Organization, django_capture_on_commit_callbacks: Any
) -> None:
    posted(who, team, 60, date(2026, 3, 5))
    asked = request_certificate(
        who.person.user, volunteer=who, period_from=date(2026, 1, 1), period_until=date(2026, 11, 1)
    )
    keeper = base.user_with("organization_admin", team)
    browser = client(keeper)
    page = text_of(browser.get(f"/staff/hours/certificates/{asked.pk}/"))
    assert "正在开具" in page and "还没有编号" in text_of(browser.get("/staff/hours/certificates/"))
    assert browser.get(f"/staff/hours/certificates/{asked.pk}/issue/").status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(browser, f"/staff/hours/certificates/{asked.pk}/issue/")
        assert Certificate.objects.get().state == "requested", "the request itself only queues"
    progress = browser.get(answer["Location"])
    assert progress["Location"] == f"/staff/hours/certificates/{asked.pk}/", "done: on to the certificate"
    asked.refresh_from_db()
    assert asked.state == "issued"
    page = text_of(browser.get(progress["Location"]))
    assert asked.number in page and "催办证明" in page
    assert Notice.objects.get(user=keeper).title == "余小禾的证明开好了"
    assert post(browser, f"/staff/hours/certificates/{asked.pk}/issue/")["Location"] == progress["Location"]
    with pytest.raises(Conflict):
        order_certificate(WORKER, certificate=asked)


def test_the_register_is_narrowed_and_a_certificate_withdrawn(
    made: Certificate, team: Organization, who: Volunteer
) -> None:
    browser = client(base.user_with("organization_admin", team))
    address = "/staff/hours/certificates/"
    for query in ({}, {"state": "issued"}, {"q": made.number}, {"q": "余小禾"}, {"q": who.number}, {"issuer": "红岩"}):
        assert made.number in text_of(browser.get(address, query)), query
    for query in ({"state": "revoked"}, {"q": "秦川"}, {"issuer": "缙云山"}):
        page = text_of(browser.get(address, query))
        assert made.number not in page.replace(f'value="{made.number}"', "") and "没有符合条件的证明" in page
    revoke = f"{address}{made.pk}/revoke/"
    assert "不能恢复" in text_of(browser.get(revoke))
    assert post(browser, revoke, reason="").status_code == 422
    assert post(browser, revoke, reason="时段填错").status_code == 302
    assert "不能撤销" in text_of(browser.get(revoke, follow=True))
    assert "时段填错" in text_of(browser.get(f"{address}{made.pk}/"))
    public = Client().get(f"/verify/{made.code}").content.decode()
    assert "已撤销" in public and "时段填错" not in public


def test_the_menu_offers_the_hours_to_those_who_may(team: Organization, who: Volunteer) -> None:
    item = navigation._items["ledger:entries"]
    assert (item.group, item.label) == ("服务", "时长与证明")
    assert item.allowed(base.user_with("project_lead", team)) and not item.allowed(who.person.user)
    assert item.allowed(base.user_with("auditor"))


def test_the_paper_names_contact_and_recorder(made: Certificate) -> None:
    import pypdf

    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_of(made))).pages))
    for words in ("余小禾", made.number, "记录人周敏", "2.5小时", "实测1.5小时", "申报1.0小时"):
        assert words in text, words
