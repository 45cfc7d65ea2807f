"""The press kit of a story (媒体材料): text, posters, share card, pictures, facts, who took them and how they may be used."""

import json
from collections.abc import Iterator, Sequence

from yushan.common import clock
from yushan.publicity.documents.papers import CARD, LAYOUTS, Fetch, address_of, kept, kinds, paper
from yushan.publicity.documents.zipping import Part, zipped
from yushan.publicity.queries.telling import Told

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
_NOTE = """{title}

{honour}：{name}
故事页：{url}
取用时间：{now}

怎么用
· 文字可以转载，请注明“渝善渝美科技志愿服务平台”和故事页的网址，不改变原意。
· 图片按“署名和许可.txt”用，海报和分享图可以直接张贴、转发。
· {consent}
· 本人随时可以撤回同意。用以前请打开故事页再看一次：页面上没有的姓名和照片，请不要再用。
"""


def kit(told: Told, fetch: Fetch) -> Iterator[bytes]:
    """Everything of one story as it may be used now, as a zip file that leaves piece by piece."""

    def parts() -> Iterator[Part]:
        yield "说明.txt", _note(told)
        yield from story_parts(told, fetch)
        yield from paper_parts(told, fetch, (*kinds(), CARD))

    return zipped(parts())


def missing(told: Told, wanted: Sequence[str] = (*kinds(), CARD)) -> int:
    """How many of a story's papers would have to be set first."""
    return sum(kept(told, kind) is None for kind in wanted)


def story_parts(told: Told, fetch: Fetch, folder: str = "") -> Iterator[Part]:
    """Text, facts, credits and the pictures that may be seen now."""
    yield f"{folder}故事.txt", text_of(told)
    yield f"{folder}数据.json", _facts(told)
    yield f"{folder}署名和许可.txt", _credits(told)
    for place, one in enumerate(told.pictures, 1):
        yield f"{folder}图片/{place:02d}.{_ENDINGS[one.media_type]}", fetch(one)


def paper_parts(told: Told, fetch: Fetch, wanted: Sequence[str], folder: str = "") -> Iterator[Part]:
    """Posters by layout and ending, the share card."""
    for kind in wanted:
        layout, _dot, ending = kind.partition(".")
        name = "分享图.png" if kind == CARD else f"海报/{LAYOUTS[layout].label}.{ending}"
        yield f"{folder}{name}", paper(told, kind, fetch)


def text_of(told: Told) -> str:
    """The story as plain text."""
    parts = [told.title, told.lead, *(f"{heading}\n{text}" for heading, text in told.sections)]
    if told.quote:
        parts.append(f"“{told.quote}”——{told.quote_by}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _note(told: Told) -> str:
    named = (
        "姓名和照片经本人同意。" if told.is_named else "本人没有同意公开全名和照片，请照这里的写法称呼，不要另找照片。"
    )
    return _NOTE.format(
        title=told.title, honour=f"{told.year} 年度{told.honour}", name=told.name, url=address_of(told),
        now=f"{clock.local(clock.now()):%Y-%m-%d %H:%M}", consent=named if told.kind == "person" else "名称可以公开使用。",
    )  # fmt: skip


def _facts(told: Told) -> str:
    facts = {
        "故事": told.code, "标题": told.title, "名称": told.name, "荣誉": told.honour, "年度": told.year,
        "评选": told.campaign, "授予单位": told.giver, "区县": told.area, "记录": dict(told.facts), "网址": address_of(told),
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False, indent=2)


def _credits(told: Told) -> str:
    lines = [
        f"图片 {place:02d}：{one.caption}。拍摄：{one.credit}。许可：{one.get_licence_display()}。"
        for place, one in enumerate(told.pictures, 1)
    ]
    more = f"全部图片和海报：{address_of(told)}"
    return "\n".join(
        [*(lines or ["没有图片。"]), more, "海报、分享图：渝善渝美科技志愿服务平台制作，署名即可使用。", ""]
    )
