"""The English catalogue: the compiled file is the readable one, and nothing in it is still Chinese."""

import ast
import re
from pathlib import Path

from django.utils import translation

import yushan

_FILE = Path(yushan.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _pairs() -> list[tuple[str, str]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    said = [ast.literal_eval(line.split(" ", 1)[1]) for line in lines if line.startswith(("msgid ", "msgstr "))]
    return list(zip(said[2::2], said[3::2], strict=True))


def test_the_compiled_catalogue_is_the_readable_one():
    pairs = _pairs()
    assert len(pairs) > 80
    with translation.override("en"):
        assert [(text, translation.gettext(text)) for text, _said in pairs] == pairs


def test_nothing_in_it_is_chinese_and_the_places_are_kept():
    for text, said in _pairs():
        assert not _CHINESE.search(said), said
        assert set(re.findall(r"%\(\w+\)s", text)) == set(re.findall(r"%\(\w+\)s", said)), text
