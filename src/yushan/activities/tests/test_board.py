"""The live board: who is in, who is missing, which posts are short; it asks again by itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.activities.actions import record_scan
from yushan.activities.models import Activity, Post, SignUp
from yushan.activities.queries.board import board_of
from yushan.activities.tests.factories import PostFactory, accepted, moment, organiser

Clock = Callable[[datetime], None]


def scanned(row: SignUp, direction: str) -> None:
    record_scan(
        organiser(row.shift.activity.organization), shift=row.shift, volunteer=row.volunteer, direction=direction,
        source="pass",
    )  # fmt: skip


@pytest.mark.django_db
def test_who_is_in_who_is_missing_which_posts_are_short(post: Post, at: Clock) -> None:
    guide = PostFactory(shift=post.shift, name="引导", places=1)
    here, gone, missing, guiding = accepted(post), accepted(post), accepted(post), accepted(guide)
    accepted(post, state="waitlisted")
    at(moment(5, 9))
    for row in (here, gone, guiding):
        scanned(row, "in")
    at(moment(5, 10))
    scanned(gone, "out")
    board = board_of(post.shift)
    assert (board.here, board.left, board.missing, board.held) == (2, 1, 1, 4)
    assert [(line.name, line.here, line.held, line.lacking) for line in board.posts] == [
        ("讲解", 1, 3, 9),
        ("引导", 1, 1, 0),
    ]
    assert set(board.inside) == {here, guiding} and board.awaited == [missing]


@pytest.mark.django_db
def test_the_page_is_as_quick_with_many(post: Post, at: Clock) -> None:
    client = Client()
    client.force_login(organiser(post.shift.activity.organization))
    url = reverse("activities:board", args=[post.shift_id])
    at(moment(5, 9))
    counts = []
    for _ in range(2):
        for _ in range(4):
            scanned(accepted(post), "in")
        with CaptureQueriesContext(connection, ) as asked:  # fmt: skip
            page = client.get(url)
        counts.append(len(asked))
        assert page.status_code == 200 and "还差" in page.text
    assert counts[1] <= counts[0] <= 20
    part = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in part.text and "未到" in part.text and "no-store" in part["Cache-Control"]
    Activity.objects.update(state="settled")
    assert f'data-board="{url}"' not in client.get(url).text, "what is over is not asked for again"


@pytest.mark.django_db(transaction=True)
def test_it_follows_and_says_when_it_cannot(
    post: Post, at: Clock, desk_page: Page, sign_in: Callable[..., None], axe: Callable[..., None], complaints: Any
) -> None:
    complaints.expect("board")
    row = accepted(post)
    at(moment(5, 9))
    sign_in(desk_page, organiser(post.shift.activity.organization))
    desk_page.clock.install()
    desk_page.goto(reverse("activities:board", args=[post.shift_id]))
    expect(desk_page.get_by_role("heading", name="在场 0 人")).to_be_visible()
    scanned(row, "in")
    desk_page.clock.run_for(5000)
    expect(desk_page.get_by_role("heading", name="在场 1 人")).to_be_visible()
    axe(desk_page)
    desk_page.context.set_offline(True)
    desk_page.clock.run_for(5000)
    expect(desk_page.get_by_text("没有更新，10 秒后再试")).to_be_visible()
    desk_page.context.set_offline(False)
    desk_page.clock.run_for(10_000)
    expect(desk_page.get_by_text("没有更新")).to_be_hidden()
