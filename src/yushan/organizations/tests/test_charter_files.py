"""A charter kept as a file: taken by its content, in versions like the text, downloadable by those who may read it."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from yushan.common import clock
from yushan.common.documents import DOCX, ODT
from yushan.common.errors import NotFound, Refusal
from yushan.guidance.queries import facts_of
from yushan.organizations import actions
from yushan.organizations.actions.charters import FILES, MOST_BYTES
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db
PDF = "%PDF-1.7 缙云山科普服务队章程".encode()
TODAY = clock.today


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def archive(*names: str, declared: str = "") -> bytes:
    """A zip with such entries; `declared` is the media type with which an ODT begins."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if declared:
            made.writestr("mimetype", declared)
        for name in names:
            made.writestr(name, "<w/>")
    return out.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
OPEN = archive("content.xml", declared=ODT)


def upload(content: bytes, name: str = "章程.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.capability("T1.4", page="/staff/organizations/")
def test_a_charter_is_kept_as_a_file_and_everybody_reads_the_newest(client_of_nobody: Any) -> None:
    team = make.team()
    admin = client(make.user_with("organization_admin", team))
    page = reverse("organizations:charter", args=[team.pk])
    made = post(admin, page, text="", file=upload(PDF), adopted_on="2025-03-05", basis="成立大会表决")
    assert made.status_code == 302
    first = team.charters.get()
    assert (first.text, first.file_type, first.file_bytes) == ("", "application/pdf", len(PDF))
    kept = (FILES.path / first.file).read_bytes()
    assert PDF not in kept and kept != PDF, "sealed at rest"
    seen = text_of(admin.get(page))
    assert "第 1 版" in seen and "PDF · 1 KB" in seen and "现行" in seen
    url = reverse("organizations:charter_file", args=[team.pk, 1])
    assert url in admin.get(reverse("organizations:organization", args=[team.pk])).content.decode()
    answer = admin.get(url)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    # The public page offers it as it offers a text, and the newest version only.
    public = reverse("volunteers:team_charter", args=[team.code])
    assert public in client_of_nobody.get(reverse("volunteers:team", args=[team.code])).content.decode()
    assert client_of_nobody.get(public).content == PDF
    post(
        admin,
        page,
        text="第一条 自愿、无偿。第二条 任期三年。",
        file=upload(WORD, "新章程.docx"),
        adopted_on=str(TODAY()),
    )
    assert client_of_nobody.get(public)["Content-Type"] == DOCX
    both = text_of(client_of_nobody.get(reverse("volunteers:team", args=[team.code])))
    assert "下载第 2 版章程文件" in both and "第二条 任期三年" in both
    post(admin, page, text="第一条 自愿、无偿。第二条 任期五年。", adopted_on=str(TODAY()))
    assert client_of_nobody.get(public).status_code == 404, "the file belongs to the wording of before"
    assert admin.get(url).content == PDF, "versions of before stay"


@pytest.fixture
def client_of_nobody() -> Any:
    from django.test import Client

    return Client(headers={"Accept-Language": "zh-hans"})


def test_who_may_not_see_the_organization_gets_no_file(client_of_nobody: Any) -> None:
    team = make.team(state=Organization.State.DRAFT)
    city = make.user_with("city_admin")
    actions.adopt_charter(city, organization=team, adopted_on=TODAY(), content=PDF)
    url = reverse("organizations:charter_file", args=[team.pk, 1])
    other = client(make.user_with("organization_admin", make.team(make.detachment(make.area("500109")), "另一支")))
    assert other.get(url).status_code == 404
    assert client_of_nobody.get(url).status_code == 302
    assert client_of_nobody.get(reverse("volunteers:team_charter", args=[team.code])).status_code == 404
    assert client(city).get(reverse("organizations:charter_file", args=[team.pk, 2])).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00 setup.exe", "只收 PDF、Word"),
        (b"<html><script>alert(1)</script></html>", "只收 PDF、Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 doc", "旧版 Word 文件"),
        (archive("xl/workbook.xml", "[Content_Types].xml"), "这是压缩包或别的文件"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "带有宏"),
        (archive("content.xml", "Basic/script-lc.xml", declared=ODT), "带有宏"),
        (WORD[:40], "文件不完整"),
        (b"\xff\xd8\xff\xe0 no picture", "图片不完整"),
        (b"%PDF-" + b"0" * MOST_BYTES, "超过 10 MB"),
    ],
    # An archive carries the time of its making: the processes of a run would know the test by different names.
    ids=["program", "page", "old word", "workbook", "macros", "odt macros", "cut off", "no picture", "too large"],
)
def test_what_is_no_document_is_refused_whatever_its_name_says(content: bytes, said: str) -> None:
    team = make.team()
    admin = client(make.user_with("organization_admin", team))
    page = reverse("organizations:charter", args=[team.pk])
    answer = post(admin, page, text="", file=upload(content), adopted_on=str(TODAY()))
    assert answer.status_code == 422 and said in text_of(answer)
    assert not team.charters.exists() and not list(FILES.path.glob("*"))


def test_open_documents_and_pictures_are_taken() -> None:
    scan = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(scan, "JPEG")
    city, team = make.user_with("city_admin"), make.team()
    kinds = [
        actions.adopt_charter(city, organization=team, adopted_on=TODAY(), content=content).file_type
        for content in (OPEN, WORD, scan.getvalue())
    ]
    assert kinds == [ODT, DOCX, "image/jpeg"]


def test_the_same_file_or_nothing_is_no_new_version() -> None:
    city, team = make.user_with("city_admin"), make.team()
    actions.adopt_charter(city, organization=team, adopted_on=TODAY(), content=PDF)
    with pytest.raises(Refusal, match="没有改动"):
        actions.adopt_charter(city, organization=team, adopted_on=TODAY(), content=PDF)
    with pytest.raises(Refusal, match="也可以上传章程文件"):
        actions.adopt_charter(city, organization=team, adopted_on=TODAY())
    assert team.charters.count() == 1
    text_only = actions.adopt_charter(city, organization=team, adopted_on=TODAY(), text="第一条 自愿、无偿、平等。")
    with pytest.raises(NotFound):
        actions.read_charter(text_only)


def test_founding_and_changing_a_card_bring_the_file_along() -> None:
    district = make.area("500109")
    parent = make.detachment(district)
    admin = client(make.user_with("area_admin", district))
    form = {"name": "缙云山讲解队", "leader_name": "石晓蓉", "contact_phone": "13896170246"}
    found = f"{reverse('organizations:found')}?level=team&parent={parent.pk}"
    wrong = post(admin, found, **form, level="team", parent=parent.pk, charter_file=upload(b"MZ"))
    assert (
        wrong.status_code == 422
        and "只收 PDF、Word" in text_of(wrong)
        and not Organization.objects.filter(name=form["name"])
    )
    made = post(admin, found, **form, level="team", parent=parent.pk, founded_on="2025-03-05", charter_file=upload(PDF))
    team = Organization.objects.get(name="缙云山讲解队")
    assert made.status_code == 302 and team.charters.get().adopted_on == date(2025, 3, 5)
    change = reverse("organizations:change", args=[team.pk])
    assert post(admin, change, **form, charter_file=upload(WORD, "章程.docx")).status_code == 302
    assert [row.file_type for row in team.charters.order_by("number")] == ["application/pdf", DOCX]
    assert "修改资料" in text_of(admin.get(reverse("organizations:organization", args=[team.pk])))


def test_the_health_check_and_the_list_count_a_charter_that_is_a_file() -> None:
    team = make.team()
    city = make.user_with("city_admin")
    lacking = f"{reverse('organizations:list')}?lack=charter"
    assert not facts_of(team, TODAY()).has_charter and team.name in text_of(client(city).get(lacking))
    actions.adopt_charter(city, organization=team, adopted_on=TODAY(), content=PDF)
    assert facts_of(team, TODAY()).has_charter
    assert team.name not in text_of(client(city).get(lacking))


def test_files_without_a_version_are_removed() -> None:
    city, team = make.user_with("city_admin"), make.team()
    actions.adopt_charter(city, organization=team, adopted_on=TODAY(), content=PDF)
    lost = FILES.keep(b"left by a crash")
    assert "0 份" in actions.tidy_charters()
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert "1 份" in actions.tidy_charters()
    assert not (FILES.path / lost).exists() and actions.read_charter(team.charters.get()) == PDF
