"""Rules for every template of the platform (docs/components.md)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = settings.BASE_DIR / "src" / "yushan"
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
_CLASS = re.compile(r'class="([^"]*)"')
_TAG, _VALUE = re.compile(r"\{%.*?%\}", re.S), re.compile(r"\{\{.*?\}\}", re.S)
_KNOWN = re.compile(r"\.(ys-[a-z0-9-]+)")


def _known() -> set[str]:
    sheets = ROOT.glob("*/static/**/*.css")
    return {name for sheet in sheets for name in _KNOWN.findall(sheet.read_text(encoding="utf-8"))}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_class_is_known_to_a_style_sheet() -> None:
    known = _known()
    unknown = []
    for path in TEMPLATES:
        # A tag may hold quotation marks that would end the attribute too early.
        text = _TAG.sub(" ", _VALUE.sub("", path.read_text(encoding="utf-8")))
        for classes in _CLASS.findall(text):
            words = classes.split()
            # «ys-{{ tone }}» leaves «ys-», which is no class.
            unknown += [
                f"{_name(path)}: {word}"
                for word in words
                if word.startswith("ys-") and word != "ys-" and word not in known
            ]
    assert not unknown


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_nothing_that_the_content_security_policy_refuses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+=\"", text)
    assert not re.search(r"hx-on[:=]", text)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag
    assert "http://" not in text.replace("http://www.w3.org", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_it_can_be_read(path: Path) -> None:
    """An included part loads its own tags: the page that includes it does not do it for it."""
    get_template(str(path).split("/templates/", 1)[1])
