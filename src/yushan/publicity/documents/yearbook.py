"""The yearbook of a year as PDF/A, kept ready under the mark of all that stands in it: whoever took their consent back is not."""

from pathlib import Path
from typing import Any

from yushan.common import clock
from yushan.common.papers import typeset
from yushan.publicity.documents.papers import made_once, ready
from yushan.publicity.queries.yearbook import Yearbook

_TEMPLATE = Path(__file__).with_name("yearbook.typ").read_bytes()


def _content(book: Yearbook, giver: str) -> dict[str, Any]:
    today = clock.today()
    return {
        "title": f"{book.year} 年科技志愿服务荣誉与最佳实践年鉴",
        "year": str(book.year),
        "giver": giver,
        "made": f"{today.year} 年 {today.month} 月 {today.day} 日",
        "honours": [
            [title, [[honour, [list(line) for line in lines]] for honour, lines in own]] for title, own in book.honours
        ],
        "practices": [
            {
                "title": one.title, "kind": one.kind, "level": one.level, "organization": one.organization,
                "day": one.day, "summary": one.summary, "evidence": one.evidence, "copied": one.copied,
            }
            for one in book.practices
        ],
        "stories": [
            {
                "title": one.title, "name": one.name, "honour": f"{one.year} 年度{one.honour}", "lead": one.lead,
                "sections": [list(part) for part in one.sections], "quote": one.quote, "quote_by": one.quote_by,
            }
            for one in book.stories
        ],
    }  # fmt: skip


def _key(book: Yearbook) -> str:
    return f"yearbook-{book.year}"


def is_ready(book: Yearbook, giver: str) -> bool:
    """Whether it need not be set first."""
    return ready(_key(book), "pdf", _content(book, giver)) is not None


def typeset_yearbook(book: Yearbook, giver: str) -> bytes:
    """The whole book; `giver` stands on the cover."""
    content = _content(book, giver)
    return made_once(_key(book), "pdf", content, lambda: typeset(_TEMPLATE, content))
