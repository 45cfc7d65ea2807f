"""The words of Chongqing's plan folder find the same whichever of them is typed."""

import pytest
from django.conf import settings

from yushan.organizations.tests import factories as make
from yushan.projects.models import LibraryEntry
from yushan.projects.queries.library import synonyms
from yushan.projects.rules.words import wanted
from yushan.projects.sections.library import SECTIONS
from yushan.projects.tests.factories_library import library_entry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        (("老年", "老人", "长者", "老年人"), {"银龄数字课堂", "长者防骗课"}),
        (("橘子", "柑橘", "柑桔"), {"柑橘提质技术服务"}),
        (("大篷车", "大蓬车"), {"科普大篷车进村小"}),
    ],
)
def test_words_of_the_plan(typed: tuple[str, ...], titles: set[str]) -> None:
    SECTIONS[0].load(settings.BASE_DIR / "plans" / "chongqing-2025")
    team = make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山服务队")
    for title in ("科普大篷车进村小", "银龄数字课堂", "柑橘提质技术服务", "长者防骗课"):
        library_entry(team, title)
    for word in typed:
        found = LibraryEntry.objects.filter(words__holds=wanted(word, synonyms()))
        assert set(found.values_list("project__title", flat=True)) == titles, word
