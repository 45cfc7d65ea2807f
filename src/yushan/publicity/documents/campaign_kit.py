"""The press kit of a whole selection: what it was, who was honoured, a poster of all, the stories with their pictures.

Like everything public it is made of what may be told at that moment; nothing of it is kept but papers under the mark of all that
stands on them.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from yushan.common import clock
from yushan.common.papers import draw, qr_picture, typeset
from yushan.publicity.documents import kit as kits
from yushan.publicity.documents.papers import CARD, Fetch, made_once, ready
from yushan.publicity.documents.zipping import Part, zipped
from yushan.publicity.queries.results import Result
from yushan.publicity.rules.story import file_name

# Papers are set while somebody waits: of so many stories, the newest, with one picture each. A year's selection would be
# gigabytes else; everything of a story is in the kit on its own page.
MOST_POSTERS = 12
_POSTERS = ("red.pdf", "red.png", CARD)
_ENDINGS = ("pdf", "png")
_MOST_NAMES, _PPI = 160, 96
_ROLL = Path(__file__).with_name("poster_roll.typ").read_bytes()
_NOTE = """{title} · 媒体材料
{giver}
结果页：{url}
取用时间：{now}

里面有什么
· 简介.txt：评什么、怎么评的、评出多少
· 荣誉名单.csv、荣誉名单.txt：同意公开的获得者
· 数据.json：给程序读的同样内容
· 光荣榜.pdf、光荣榜.png：全体获得者的海报
· 故事/：每篇故事的文字、数据、署名和许可；最近 {posters} 篇带一张图片、海报和分享图
· 其余图片、海报：打开“署名和许可.txt”里的故事页，取那一篇的媒体材料

怎么用
· 文字可以转载，请注明“渝善渝美科技志愿服务平台”和网址，不改变原意。
· 图片按各篇的“署名和许可.txt”用，海报和分享图可以直接张贴、转发。
· 没有同意公开姓名和照片的，材料里没有，也请不要另找。本人随时可以撤回同意：用以前请打开结果页和故事页再看一次，页面上没有的姓名和照片，请不要再用。
"""


def _address(result: Result) -> str:
    return str(settings.SITE_URL) + reverse("campaigns:public_campaign", args=[result.code])


def campaign_kit(result: Result, fetch: Fetch) -> Iterator[bytes]:
    """Everything of one selection as it may be used now, as a zip file that leaves piece by piece."""
    return zipped(_parts(result, fetch))


def _parts(result: Result, fetch: Fetch) -> Iterator[Part]:
    yield "说明.txt", _note(result)
    yield "简介.txt", _introduction(result)
    yield "荣誉名单.txt", _list(result)
    yield "荣誉名单.csv", _table(result)
    yield "数据.json", json.dumps(_facts(result), ensure_ascii=False, indent=2)
    if result.count:
        for ending in _ENDINGS:
            yield f"光荣榜.{ending}", roll_poster(result, ending)
    for place, told in enumerate(result.stories):
        folder = f"故事/{file_name(told.title)}-{told.code}/"
        few = replace(told, pictures=told.pictures[: 1 if place < MOST_POSTERS else 0])
        yield from kits.story_parts(few, fetch, folder)
        if place < MOST_POSTERS:
            yield from kits.paper_parts(told, fetch, _POSTERS, folder)


def missing(result: Result) -> int:
    """How many papers of a kit would have to be set first."""
    content = _poster(result) if result.count else None
    rolls = [ending for ending in _ENDINGS if content and ready(result.code, f"roll.{ending}", content) is None]
    return len(rolls) + sum(kits.missing(told, _POSTERS) for told in result.stories[:MOST_POSTERS])


def roll_poster(result: Result, ending: str) -> bytes:
    """A poster with everybody who may be named."""
    content = _poster(result)

    def made() -> bytes:
        return typeset(_ROLL, content) if ending == "pdf" else draw(_ROLL, content, ppi=_PPI)

    return made_once(result.code, f"roll.{ending}", content, made)


def _poster(result: Result) -> dict[str, Any]:
    left, groups = _MOST_NAMES, []
    for honour, lines in result.honours:
        groups.append([honour, [[one.name, one.area] for one in lines[:left]]])
        left -= len(lines[:left])
    return {
        "title": result.title, "year": str(result.year), "giver": result.giver, "groups": [one for one in groups if one[1]],
        "more": max(result.count - _MOST_NAMES, 0), "url": _address(result), "qr": qr_picture(_address(result)),
    }  # fmt: skip


def _note(result: Result) -> str:
    return _NOTE.format(
        title=result.title, giver=result.giver, url=_address(result), posters=MOST_POSTERS,
        now=f"{clock.local(clock.now()):%Y-%m-%d %H:%M}",
    )  # fmt: skip


def _introduction(result: Result) -> str:
    lines = [result.title, "", result.text.strip(), "", *(f"{label}：{text}" for label, text in result.facts), ""]
    return "\n".join(lines)


def _list(result: Result) -> str:
    parts = []
    for honour, lines in result.honours:
        parts += [f"{honour}（{len(lines)}）", *(f"  {one.name}　{one.area}" for one in lines), ""]
    hidden = f"另有 {result.hidden} 位获得者不公开姓名。\n" if result.hidden else ""
    return "\n".join(parts or ["没有可以公开的名单。", ""]) + hidden


def _table(result: Result) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["荣誉", "姓名或名称", "区县", "介绍页"])
    for honour, lines in result.honours:
        writer.writerows([honour, _cell(one.name), one.area, one.url] for one in lines)
    return text.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text


def _facts(result: Result) -> dict[str, Any]:
    return {
        "评选": result.title, "编号": result.code, "年度": result.year, "授予单位": result.giver,
        "表彰文件": result.document_no, "结果页": _address(result), "概况": dict(result.facts),
        "荣誉": {
            honour: [{"名称": one.name, "区县": one.area, "介绍页": one.url} for one in lines]
            for honour, lines in result.honours
        },
        "不公开姓名的": result.hidden,
        "故事": [{"编号": one.code, "标题": one.title, "名称": one.name, "荣誉": one.honour} for one in result.stories],
    }  # fmt: skip
