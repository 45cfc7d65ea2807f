"""The import as people drive it in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yushan.exchange import todos
from yushan.exchange.importers import IMPORTERS
from yushan.exchange.models import ImportRun
from yushan.exchange.tests.books import ROSTER, book
from yushan.exchange.tests.test_records_import import HEADER as RECORDS
from yushan.exchange.tests.test_records_import import row as record_row
from yushan.exchange.tests.test_roster_import import good_rows, untidy
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db
Commit = Callable[..., Any]


@pytest.fixture
def act(django_capture_on_commit_callbacks: Commit) -> Callable[..., Any]:
    """Posts a form and lets its background work run."""

    def send(browser: Client, name: str, *args: Any, **data: Any) -> Any:
        query = data.pop("query", "")
        with django_capture_on_commit_callbacks(execute=True):
            return post(browser, reverse(f"exchange:{name}", args=args) + query, **data)

    return send


def table(content: bytes, name: str = "干部职工花名册（2026 年 9 月）.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.capability("T1.2", page="/staff/imports/")
def test_a_clerk_uploads_previews_confirms_and_uploads_again(museum: Unit, act: Callable[..., Any]):
    browser = client(make.user_with("unit_admin", museum))
    page = text_of(browser.get("/staff/imports/"))
    assert "干部职工花名册" in page and "还没有上传过表格" in page and "站点" not in page.split("导入什么")[1]
    answer = act(browser, "upload", "roster", file=table(untidy(museum)))
    run = ImportRun.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("exchange:show", args=[run.pk])
    response = browser.get(answer.url)
    page = text_of(response)
    assert "写入读准的 3 行" in page and "7 行留下，不影响其他行" in page and "表头在第 3 行" in page
    assert "没有 2 月 30 日" in page and "500103199002301234" in page
    assert response.content.count(b"ys-cell-bad") == 7
    assert response.content.count(b"ys-btn primary") == 1
    tidied = text_of(browser.get(answer.url, {"show": "tidied"}))
    assert "已整理为" in tidied and "2019-03-05" in tidied
    # Numbers that could be read are masked everywhere.
    everything = text_of(browser.get(answer.url, {"show": "all"}))
    assert "陶仁杰" in everything and make.identity(serial=1).number not in everything + tidied
    act(browser, "confirm", run.pk)
    assert StaffMember.objects.count() == 3
    page = text_of(browser.get(answer.url))
    assert "已写入 3 行" in page and "下载没写入的行，改完再传" in page
    again = act(browser, "upload", "roster", file=table(book(ROSTER, good_rows(museum))))
    page = text_of(browser.get(again.url))
    assert "都与现有相同" in page and "写入读准的" not in page
    assert StaffMember.objects.count() == 3


@pytest.mark.capability("T1.2", page="/staff/imports/")
@pytest.mark.parametrize("kind", sorted(IMPORTERS))
def test_no_whole_number_of_a_person_stands_in_the_check_of_any_kind(
    kind: str, plan: None, act: Callable[..., Any]
) -> None:
    """Numbers that could be read are masked in every column, of the child as of the guardian, before and after."""
    person, phone = make.identity(people.birth_of(12)), "13896170246"
    examples = [dict(one) for one in IMPORTERS[kind].examples] or [{}]
    rows, numbers = [], {phone}
    for example in examples:
        for column in IMPORTERS[kind].columns:
            if column.name.endswith("身份证号"):
                guardian = people.birth_of(42)
                example[column.name] = (make.identity(guardian) if "监护人" in column.name else person).number
                numbers.add(example[column.name])
            elif column.name.endswith(("手机号", "电话")):
                example[column.name] = phone
        rows.append([example.get(column.name, "") for column in IMPORTERS[kind].columns])
    browser = client(make.user_with("city_admin"))
    query = ""
    if kind == "students":
        query = f"?unit={make.unit('重庆市北碚实验中学', area=make.area('500109')).pk}"
    file = table(book([column.name for column in IMPORTERS[kind].columns], rows))
    answer = act(browser, "upload", kind, file=file, query=query)
    run = ImportRun.objects.get()
    for show in ("rejected", "tidied", "all"):
        html = browser.get(answer.url, {"show": show}).content.decode()
        assert not [number for number in numbers if number in html], show
    if kind == "students":
        assert run.created == 1 and html.count("138****0246") == 2 and html.count("***********") == 2
    if run.created:
        act(browser, "confirm", run.pk)
        html = browser.get(answer.url).content.decode()
        assert not [number for number in numbers if number in html]


def test_marked_workbooks_before_and_after_writing(museum: Unit, act: Callable[..., Any]):
    browser = client(make.user_with("unit_admin", museum))
    act(browser, "upload", "roster", file=table(untidy(museum)))
    run = ImportRun.objects.get()
    address = reverse("exchange:marked", args=[run.pk])
    rows = CalamineWorkbook.from_filelike(_file(browser.get(address))).get_sheet_by_name("Sheet1").to_python()
    assert rows[7][-1] == "身份证号：第 7–14 位是生日，没有 2 月 30 日。" and rows[7][1] == "贺小桃"
    act(browser, "confirm", run.pk)
    rest = CalamineWorkbook.from_filelike(_file(browser.get(address))).get_sheet_by_name("没写入的行").to_python()
    assert len(rest) == 8 and rest[0][:3] == ROSTER[:3] and rest[0][-1] == "问题"
    assert rest[2][1] == "贺小桃" and "没有 2 月 30 日" in rest[2][-1]
    # That file is read again like any other.
    answer = act(browser, "upload", "roster", file=table(browser.get(address).content))
    assert ImportRun.objects.get(pk=answer.url.split("/")[-2]).rejected == 7


def _file(response: Any) -> Any:
    import io

    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    return io.BytesIO(response.content)


def test_a_bad_file_comes_back_with_the_form(museum: Unit, act: Callable[..., Any]):
    browser = client(make.user_with("unit_admin", museum))
    for content, words in [(b"\x89PNG\r\n\x1a\n000", "这是图片"), (b"", "文件是空的")]:
        answer = act(browser, "upload", "roster", file=table(content))
        assert answer.status_code == 422 and words in text_of(answer)
    assert act(browser, "upload", "roster").status_code == 422
    assert not ImportRun.objects.exists()
    answer = act(browser, "upload", "roster", file=table(book(["姓名"], [["陶仁杰"]])))
    page = text_of(browser.get(answer.url))
    assert "这份文件读不了" in page and "单位统一社会信用代码" in page and "换一份文件" in page


def test_only_entitled_people_and_only_own_files(museum: Unit, act: Callable[..., Any]):
    browser = client(make.user_with("unit_admin", museum))
    act(browser, "upload", "roster", file=table(untidy(museum)))
    run = ImportRun.objects.get()
    other = client(make.user_with("area_admin", museum.area))
    for name in ("show", "marked", "state"):
        assert other.get(reverse(f"exchange:{name}", args=[run.pk])).status_code == 404
    for name in ("confirm", "second", "drop"):
        assert act(other, name, run.pk).status_code == 404
        assert browser.get(reverse(f"exchange:{name}", args=[run.pk])).status_code == 405
    assert browser.get(reverse("exchange:upload", args=["units"])).status_code == 403
    assert browser.get(reverse("exchange:upload", args=["cats"])).status_code == 404
    assert client(make.user_with("auditor")).get("/staff/imports/").status_code == 403
    assert Client().get("/staff/imports/").status_code == 302
    stranger = make.unit("重庆科技馆", area=make.area("500112"))
    assert browser.get(reverse("exchange:upload", args=["roster"]), {"unit": stranger.pk}).status_code == 404
    assert run.problems.exists() and not StaffMember.objects.exists()


def test_giving_up(museum: Unit, act: Callable[..., Any]):
    browser = client(make.user_with("unit_admin", museum))
    act(browser, "upload", "roster", file=table(untidy(museum)))
    answer = act(browser, "drop", ImportRun.objects.get().pk)
    assert answer.url == reverse("exchange:list")
    assert "文件已经删除" in text_of(browser.get(answer.url))


def test_a_second_person_decides_over_service_records(team: Organization, act: Callable[..., Any]):
    ran = people.volunteer("冉隆贵")
    leader, admin = make.user_with("organization_admin", team), make.user_with("area_admin", team.area)
    browser, second = client(leader), client(admin)
    answer = act(
        browser,
        "upload",
        "records",
        file=table(book(RECORDS, [record_row(ran)]), "记录.xlsx"),
        place=f"organization:{team.pk}",
    )
    run = ImportRun.objects.get()
    assert "提交 1 条去复核" in text_of(browser.get(answer.url))
    assert [todo.verb for todo in todos.confirmations(leader, 5)] == ["确认"]
    act(browser, "confirm", run.pk)
    assert "已交给第二个人复核" in text_of(browser.get(answer.url))
    assert [todo.url for todo in todos.seconds(admin, 5)] == [answer.url]
    page = text_of(second.get(answer.url))
    assert "同意入账 1 条" in page and "冉隆贵" in page and ran.person.identity_number not in page
    refused = act(second, "second", run.pk, approve="0")
    assert refused.status_code == 422 and "请写明不同意的原因" in text_of(refused)
    act(second, "second", run.pk, approve="1")
    assert HourEntry.objects.count() == 1
    assert second.get(answer.url).status_code == 200 and "已写入 1 行" in text_of(browser.get(answer.url))


def test_templates_of_every_kind_are_read_back_with_their_examples(plan: None):
    browser = client(make.user_with("city_admin"))
    for kind, importer in IMPORTERS.items():
        assert browser.get(reverse("exchange:upload", args=[kind])).status_code == 200
        book_of = CalamineWorkbook.from_filelike(_file(browser.get(reverse("exchange:template", args=[kind]))))
        header = book_of.get_sheet_by_index(0).to_python()[1]
        assert [cell.rstrip("*") for cell in header] == [column.name for column in importer.columns]


def test_while_the_check_runs_the_page_asks_for_its_state(museum: Unit):
    browser = client(make.user_with("unit_admin", museum))
    # Outside of captured callbacks the background work does not begin.
    answer = post(browser, reverse("exchange:upload", args=["roster"]), file=table(untidy(museum)))
    assert "核对《" in text_of(browser.get(answer.url))
    state = reverse("exchange:state", args=[ImportRun.objects.get().pk])
    assert browser.get(state, {"was": "checking"}).status_code == 204
    ImportRun.objects.update(state="checked")
    assert browser.get(state, {"was": "checking"})["HX-Refresh"] == "true"


def test_pages_cost_few_statements(museum: Unit, act: Callable[..., Any], django_assert_max_num_queries: Any):
    browser = client(make.user_with("unit_admin", museum))
    for _ in range(3):
        answer = act(browser, "upload", "roster", file=table(untidy(museum)))
    with django_assert_max_num_queries(20):
        browser.get(answer.url)
    with django_assert_max_num_queries(20):
        browser.get("/staff/imports/")
