import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

GOOD = {
    "volunteers": [
        {
            "id": "V1",
            "skills": ["科普讲解"],
            "area": "500103",
            "available": [["2026-09-01T08:00:00+08:00", "2026-09-01T12:00:00+08:00"]],
            "max_minutes": 240,
            "served_minutes": 0,
        },
        {
            "id": 2,
            "skills": [],
            "area": "500107",
            # The same hours, written in another zone.
            "available": [["2026-09-01T00:00:00Z", "2026-09-01T04:00:00Z"]],
            "max_minutes": 60,
            "served_minutes": 600,
        },
    ],
    "posts": [
        {
            "id": "P1",
            "area": "500103",
            "start": "2026-09-01T09:00:00+08:00",
            "end": "2026-09-01T10:00:00+08:00",
            "places": 2,
            "requires": ["科普讲解"],
            "prefers": [],
            "priority": 0,
        },
        {
            "id": "P2",
            "area": "500103",
            "start": "2026-09-01T10:00:00+08:00",
            "end": "2026-09-01T11:00:00+08:00",
            "places": 2,
            "requires": [],
            "prefers": ["科普讲解"],
            "priority": 2,
        },
    ],
}


def run(folder: Path, content: object, **options: Any) -> dict[str, Any]:
    file = folder / "一次安排.json"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(json.dumps(content), encoding="utf-8")
    said = StringIO()
    call_command("match", str(file), stdout=said, **options)
    return json.loads(said.getvalue()) if said.getvalue() else {}


def test_what_comes_out(tmp_path: Path) -> None:
    found = run(tmp_path, GOOD)
    # P1: 40 + 15 near + 15 fair; P2: (40 + 20 + 15 + 15) · 1.5 and (40 + 7.5) · 1.5
    assert found["assignments"] == [
        {"volunteer": "V1", "post": "P1", "score": 70.0},
        {"volunteer": "V1", "post": "P2", "score": 135.0},
        {"volunteer": 2, "post": "P2", "score": 71.25},
    ]
    assert set(found) == {"assignments", "objective", "bound", "seconds", "unfilled"}
    assert (found["objective"], found["unfilled"]) == (276.25, {"P1": 1})
    assert found["bound"] == pytest.approx(276.25, abs=1e-4) and found["seconds"] >= 0


def test_points_count_as_kilometres(tmp_path: Path) -> None:
    near = changed("posts.0.point", [106.5, 29.5])
    near["volunteers"][0]["points"] = [[106.5, 29.59], [108, 30]]
    scores = {(one["volunteer"], one["post"]): one["score"] for one in run(tmp_path, near)["assignments"]}
    assert scores["V1", "P1"] == pytest.approx(70 - 7.5, abs=0.1)


def test_it_goes_to_a_file_and_only_given_pairs_count(tmp_path: Path) -> None:
    pairs = [{"volunteer": 2, "post": "P2", "score": 4.5}, {"volunteer": 2, "post": "P1", "score": 9}]
    out = tmp_path / "结果.json"
    assert run(tmp_path, {**GOOD, "pairs": pairs}, out=str(out)) == {}
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["assignments"] == [{"volunteer": 2, "post": "P2", "score": 4.5}]
    assert (found["objective"], found["unfilled"]) == (4.5, {"P1": 2, "P2": 1})


def changed(path: str, value: object) -> dict[str, Any]:
    """The good instance with one thing put somewhere: «posts.0.end»."""
    data: Any = deepcopy(GOOD)
    place = data
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        place = place[step]
    place[last] = value
    return data


PAIR = {"volunteer": "V1", "post": "P1", "score": 1}
FAULTS = [
    ("volunteers", None, "volunteers：要写成 […]"),
    ("posts", {}, "posts：要写成 […]"),
    ("volunteers.0", 7, "volunteers[0]：要写成 {…}"),
    ("volunteers.1.id", "V1", "volunteers[1]：id“V1”和 volunteers[0] 重复"),
    ("posts.1.id", "P1", "posts[1]：id“P1”和 posts[0] 重复"),
    ("volunteers.0.id", None, "volunteers[0]：缺少“id”"),
    ("volunteers.0.id", "\ud800", "volunteers[0]：“id”里有写不出来的字符"),
    ("volunteers.0.id", True, "volunteers[0]：缺少“id”"),
    ("volunteers.0.skills", "科普讲解", "volunteers[0].skills：要写成 […]"),
    ("volunteers.0.skills", [["科普讲解"]], "volunteers[0].skills[0]：要写文字"),
    ("volunteers.0.skills", ["急救", 3], "volunteers[0].skills[1]：要写文字"),
    ("volunteers.0.area", ["500103"], "volunteers[0].area：要写文字"),
    ("volunteers.0.max_minutes", -1, "volunteers[0].max_minutes：不能是负数"),
    ("volunteers.0.max_minutes", "240", "volunteers[0].max_minutes：要写数字"),
    ("volunteers.0.max_minutes", True, "volunteers[0].max_minutes：要写数字"),
    ("volunteers.0.max_minutes", 10**400, "volunteers[0].max_minutes：这个数字太大"),
    ("volunteers.0.served_minutes", -0.5, "volunteers[0].served_minutes：不能是负数"),
    ("volunteers.0.served_minutes", float("nan"), "NaN"),
    ("volunteers.0.served_minutes", float("inf"), "Infinity"),
    ("volunteers.0.available", "全天", "volunteers[0].available：要写成 […]"),
    ("volunteers.0.available.0", ["2026-09-01"], "volunteers[0].available[0]：要写成 [开始, 结束]"),
    ("volunteers.0.available.0.1", "2026-09-01T08:00:00+08:00", "volunteers[0].available[0]：结束必须晚于开始"),
    ("volunteers.0.available.0.1", "2026-09-01T12:00:00", "volunteers[0].available[0]：这个时间没有时区"),
    ("volunteers.0.available.0.1", 1788220800, "volunteers[0].available[0]：时间要写成文字"),
    ("posts.0.start", "九月一日", "posts[0].start：“九月一日”不是有效的时间"),
    ("posts.0.start", "2026-02-30T09:00:00+08:00", "posts[0].start"),
    ("posts.0.start", "2026-09-01T09:00:00.5+08:00", "posts[0].start：时间请写到秒"),
    ("posts.0.end", "2026-09-01T08:00:00+08:00", "posts[0]：结束必须晚于开始"),
    ("posts.0.end", "2026-09-01T10:00:00", "posts[0].end：这个时间没有时区"),
    ("posts.0.end", None, "posts[0]：缺少“end”"),
    ("posts.0.places", -1, "posts[0].places：要在 0 和"),
    ("posts.0.places", 1.5, "posts[0].places：要写整数"),
    ("posts.0.places", "2", "posts[0].places：要写整数"),
    ("posts.0.places", 10**30, "posts[0].places：要在 0 和"),
    ("posts.0.priority", -2, "posts[0].priority：不能是负数"),
    ("posts.0.priority", 1e300, "posts[0].priority：这个数字太大"),
    ("volunteers.0.points", {"x": 1}, "volunteers[0].points：要写成 […]"),
    ("volunteers.0.points", [[106.5, 29.5], [106.5]], "volunteers[0].points[1]：要写成 [经度, 纬度]"),
    ("posts.0.point", [29.5, 106.5], "posts[0].point：要写成 [经度, 纬度]，经度在"),
    ("posts.0.point", ["106", 29], "posts[0].point：要写数字"),
    ("pairs", {}, "pairs：要写成 […]"),
    ("pairs", [{"volunteer": "V9", "post": "P1", "score": 1}], "pairs[0]：volunteer“V9”不在 volunteers 里"),
    ("pairs", [{"volunteer": "V1", "post": "P9", "score": 1}], "pairs[0]：post“P9”不在 posts 里"),
    ("pairs", [{"volunteer": ["V1"], "post": "P1", "score": 1}], "pairs[0]：缺少“volunteer”"),
    ("pairs", [PAIR, {**PAIR, "score": 2}], "pairs[1]：和 pairs[0] 是同一个人、同一个岗位"),
    ("pairs", [{"volunteer": "V1", "post": "P1"}], "pairs[0]：缺少“score”"),
    ("pairs", [{**PAIR, "score": "高"}], "pairs[0].score：要写数字"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "words"), FAULTS)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, path: str, value: object, words: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(tmp_path, changed(path, value))
    assert words in str(refused.value) and "一次安排.json" in str(refused.value)
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "第 1 行第 1 列：不是有效的 JSON"),
        (b'{"volunteers": [}', "第 1 行第 17 列：不是有效的 JSON"),
        ('{"志愿者"'.encode("gbk"), "不是 UTF-8"),
        (b"[" * 200_000, "括号套得太深"),
        (b'{"volunteers": [], "posts": [], "x": ' + b"9" * 5000 + b"}", "长得无法读的数字"),
        (b"[1, 2]", "文件：要写成 {…}"),
        (b'{"posts": []}', "缺少“volunteers”"),
    ],
)
def test_files_that_are_no_instance(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        run(tmp_path, content)
    assert refused.value.returncode == 1


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("volunteers", [], "一个志愿者也没有"),
        ("posts", [], "一个岗位也没有"),
        ("posts.0.places", 0, "places 都是 0"),
        ("volunteers.0.available", [], "没有一个志愿者能去"),
        ("pairs", [], "没有一个志愿者能去"),
    ],
)
def test_that_nobody_can_go_is_a_result(tmp_path: Path, path: str, value: object, words: str) -> None:
    """Nothing is raised, so the exit code is 0; standard output holds the result alone."""
    data = changed(path, value)
    data["volunteers"], data["posts"] = data["volunteers"][:1], data["posts"][:1]
    said = StringIO()
    found = run(tmp_path, data, stderr=said)
    assert (found["assignments"], found["objective"], found["bound"]) == ([], 0, 0)
    assert words in said.getvalue()
    out = tmp_path / "结果.json"
    assert run(tmp_path, data, out=str(out), stderr=StringIO()) == {}
    assert json.loads(out.read_text()) == found | {"seconds": json.loads(out.read_text())["seconds"]}


def test_missing_files_and_odd_options(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("match", str(tmp_path / "没有.json"))
    with pytest.raises(CommandError, match="读不了这个文件"):
        call_command("match", str(tmp_path))
    with pytest.raises(CommandError, match="写不了这个文件"):
        run(tmp_path, GOOD, out=str(tmp_path / "没有" / "结果.json"))
    for option in ("--time-limit=nan", "--time-limit=-1", "--seed=x", "--seed=-1"):
        with pytest.raises(CommandError, match="要写"):
            call_command("match", "x.json", option)
