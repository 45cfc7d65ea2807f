"""Looking at a shift, signing up, checking in."""

import json
from typing import Any

import pytest

from yushan.activities.models import Attendance, SignUp
from yushan.activities.tests import factories as make
from yushan.api.tests.client import is_problem
from yushan.organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(team: Organization) -> Any:
    return make.organiser(team)


def test_a_shift_with_its_posts_and_ones_own_sign_up(post: Any, api_of: Any, django_assert_max_num_queries: Any):
    volunteer = make.VolunteerFactory()
    client = api_of(volunteer.person.user)
    found = client.get(f"/shifts/{post.shift_id}").json()
    assert found["activity"]["title"] == "科普大篷车渝州行 · 白市驿站" and found["my_sign_up"] is None
    assert [(one["name"], one["places"], one["left"]) for one in found["posts"]] == [("讲解", 10, 10)]
    make.accepted(post, volunteer)
    with django_assert_max_num_queries(8):
        assert client.get(f"/shifts/{post.shift_id}").json()["my_sign_up"]["state"] == "accepted"


def test_drafts_and_unknown_shifts_are_not_there(post: Any, organiser: Any, api_of: Any):
    activity = post.shift.activity
    activity.state = "draft"
    activity.save()
    client = api_of(make.VolunteerFactory().person.user)
    for number in (post.shift_id, 999_999):
        is_problem(client.get(f"/shifts/{number}"), 404, "not_found")
        is_problem(client.post(f"/shifts/{number}/sign-ups", {}), 404, "not_found")
        is_problem(client.post(f"/shifts/{number}/check-ins", {"pass": "x", "direction": "in"}), 404)
    assert api_of(organiser).get(f"/shifts/{post.shift_id}").status_code == 200
    elsewhere = make.organiser(make.OrganizationFactory(name="璧山科普服务队"))
    is_problem(api_of(elsewhere).get(f"/shifts/{post.shift_id}"), 404)
    for nonsense in ("0", "-1", "abc", "9" * 30):
        assert client.get(f"/shifts/{nonsense}").status_code in (404, 422)


def test_the_questions_of_an_activity_are_told_and_answered(post: Any, organiser: Any, api_of: Any):
    activity = post.shift.activity
    activity.questions = ["会开车吗？", "几点能到？"]
    activity.save()
    volunteer = make.VolunteerFactory()
    client, path = api_of(volunteer.person.user), f"/shifts/{post.shift_id}/sign-ups"
    assert client.get(f"/shifts/{post.shift_id}").json()["activity"]["questions"] == ["会开车吗？", "几点能到？"]
    for answers in (None, [], ["会"]):
        refused = client.post(path, {"answers": answers} if answers is not None else {})
        is_problem(refused, 422, "unanswered")
        assert refused.json()["field"] == "answers" and "请回答" in refused.json()["detail"]
    assert client.post(path, {"answers": ["会", ""]}).status_code == 422 and not SignUp.objects.exists()
    assert client.post(path, {"answers": ["会，有驾照", "八点半"], "waitlist": "ask"}).status_code == 201
    row = SignUp.objects.get()
    assert (
        json.loads(row.answers.text) == [["会开车吗？", "会，有驾照"], ["几点能到？", "八点半"]]
        and row.waitlist == "ask"
    )
    other = make.VolunteerFactory()
    by_helper = api_of(organiser).post(path, {"volunteer": other.number})
    assert by_helper.status_code == 201, "who signs others up asks them in person"


def test_signing_oneself_up_twice_is_one_sign_up(post: Any, api_of: Any):
    volunteer = make.VolunteerFactory()
    client, path = api_of(volunteer.person.user), f"/shifts/{post.shift_id}/sign-ups"
    made, again = client.post(path, {}), client.post(path, {"post": post.pk})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    assert (made.json()["state"], made.json()["post"], made.json()["volunteer"]) == (
        "accepted",
        post.pk,
        volunteer.number,
    )
    row = SignUp.objects.get()
    assert row.signed_up_by_id is None


def test_full_posts_make_a_line_and_another_post_is_refused(post: Any, api_of: Any):
    post.places = 1
    post.save()
    other = make.PostFactory(shift=post.shift, name="引导")
    path = f"/shifts/{post.shift_id}/sign-ups"
    api_of(make.VolunteerFactory().person.user).post(path, {"post": post.pk})
    late = api_of(make.VolunteerFactory().person.user)
    answer = late.post(path, {"post": post.pk})
    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["waitlist_position"]) == ("waitlisted", 1)
    is_problem(late.post(path, {"post": other.pk}), 400, "other_post")
    is_problem(late.post(path, {"post": 999_999}), 404, "not_found")
    # Without naming a post somebody gets the one with places left.
    assert api_of(make.VolunteerFactory().person.user).post(path, {}).json()["post"] == other.pk


def test_others_are_signed_up_only_with_the_permission_and_numbers_cannot_be_tried(
    post: Any, organiser: Any, api_of: Any
):
    somebody = make.VolunteerFactory()
    path = f"/shifts/{post.shift_id}/sign-ups"
    stranger = api_of(make.VolunteerFactory().person.user)
    known = is_problem(stranger.post(path, {"volunteer": somebody.number}), 403, "not_allowed")
    unknown = is_problem(stranger.post(path, {"volunteer": "50-9999999"}), 403, "not_allowed")
    assert known == unknown
    foreign = make.organiser(make.OrganizationFactory(name="璧山科普服务队"))
    is_problem(api_of(foreign).post(path, {"volunteer": somebody.number}), 403)
    helper = api_of(organiser)
    assert helper.post(path, {"volunteer": somebody.number}).status_code == 201
    assert SignUp.objects.get().signed_up_by == organiser
    is_problem(helper.post(path, {"volunteer": "50-9999999"}), 404, "not_found")
    told = is_problem(helper.post(path, {}), 422)
    assert told["field"] == "volunteer"  # an organiser without a registration of their own


def test_a_check_in_sent_five_times_is_one_fact(post: Any, organiser: Any, api_of: Any, at: Any):
    row = make.accepted(post)
    at(make.moment(5, 9))
    client, path = api_of(organiser), f"/shifts/{post.shift_id}/check-ins"
    body = {
        "pass": f"YSP:{row.volunteer.pass_code}",
        "direction": "in",
        "at": "2026-09-05T08:59:30+08:00",
        "device": "闸机1",
    }
    answers = [client.post(path, body) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 200]
    assert [answer.json()["text"] for answer in answers] == ["已记录"] + ["早先已记录"] * 4
    assert len({answer.json()["receipt"] for answer in answers}) == 1 and answers[0].json()["receipt"]
    fact = Attendance.objects.get()
    assert (fact.source, fact.device, fact.recorded_by) == ("pass", "闸机1", organiser)
    at(make.moment(5, 11, 30))
    out = client.post(path, {"volunteer": row.volunteer.number, "direction": "out"})
    assert out.status_code == 201
    assert Attendance.objects.get(direction="out").source == "api"
    row.presence.refresh_from_db()
    assert (row.presence.minutes, row.presence.grade) == (150, "confirmed"), "a typed number is somebody's word"
    # The first scan arrives once more, from a device that was offline.
    assert client.post(path, body).json()["created"] is False
    assert Attendance.objects.count() == 2


def test_passes_scanned_by_a_device_are_measured(post: Any, organiser: Any, api_of: Any, at: Any):
    row = make.accepted(post)
    for hour, direction in ((9, "in"), (11, "out")):
        at(make.moment(5, hour))
        body = {"pass": f"YSP:{row.volunteer.pass_code}", "direction": direction, "device": "闸机1"}
        assert api_of(organiser).post(f"/shifts/{post.shift_id}/check-ins", body).status_code == 201
    row.presence.refresh_from_db()
    assert (row.presence.minutes, row.presence.grade) == (120, "measured")


def test_keys_of_check_ins_are_apart_for_each_user(post: Any, organiser: Any, api_of: Any, at: Any):
    rows = [make.accepted(post), make.accepted(post)]
    at(make.moment(5, 9))
    clients = [api_of(organiser), api_of(make.organiser(post.shift.activity.organization))]
    path = f"/shifts/{post.shift_id}/check-ins"
    for client, row in zip(clients, rows, strict=True):
        body = {"volunteer": row.volunteer.number, "direction": "in"}
        assert client.post(path, body, key="scan-1").status_code == 201
    assert Attendance.objects.count() == 2


def test_who_may_not_check_in_others_learns_nothing(post: Any, api_of: Any, at: Any):
    row = make.accepted(post)
    at(make.moment(5, 9))
    path = f"/shifts/{post.shift_id}/check-ins"
    own = api_of(row.volunteer.person.user)
    for body in ({"volunteer": row.volunteer.number}, {"volunteer": "50-9999999"}, {"pass": "nonsense"}):
        is_problem(own.post(path, body | {"direction": "in"}), 403, "not_allowed")
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"direction": "in"}, None, "volunteer 和 pass 要填其中一个"),
        ({"volunteer": "1", "pass": "x", "direction": "in"}, None, "只填一个"),
        ({"volunteer": "50-0000001"}, "direction", "必须填写"),
        ({"volunteer": "50-0000001", "direction": "up"}, "direction", "只能是"),
        ({"volunteer": "50-0000001", "direction": "in", "at": "2026-09-05T09:00:00"}, "at", "时区"),
        ({"volunteer": "50-0000001", "direction": "in", "at": "yesterday"}, "at", "要是时间"),
        ({"volunteer": "<b>", "direction": "in"}, "volunteer", "格式不对"),
        ({"pass": "\x00", "direction": "in"}, "pass", "格式不对"),
        ({"pass": "x", "direction": "in", "device": "x" * 65}, "device", "最多 64 个字"),
        ({"pass": "x", "direction": "in", "colour": "red"}, "colour", "没有这个字段"),
        ([1, 2], "", "JSON 对象"),
    ],
)
def test_nonsense_is_named_by_field(post: Any, organiser: Any, api_of: Any, body: Any, field: str | None, words: str):
    told = is_problem(api_of(organiser).post(f"/shifts/{post.shift_id}/check-ins", body), 422, "invalid")
    assert words in told["detail"], told
    if field is not None:
        assert (told["field"] or "") == field
        assert field in told["detail"]


@pytest.mark.parametrize(
    "raw", ["{", "", '{"direction": "in"', "\xff\xfe", "[" * 5000, '{"pass": "\\ud800", "direction": "in"}']
)
def test_what_is_no_json_is_refused(post: Any, organiser: Any, api_of: Any, raw: str):
    client = api_of(organiser)
    answer = client.http.post(
        f"/api/v1/shifts/{post.shift_id}/check-ins",
        raw.encode("latin-1"),
        content_type="application/json",
        headers=client.headers,
    )
    is_problem(answer, 422)


def test_refusals_of_the_action_keep_their_words(post: Any, organiser: Any, api_of: Any, at: Any):
    row = make.accepted(post)
    client, path = api_of(organiser), f"/shifts/{post.shift_id}/check-ins"
    body = {"volunteer": row.volunteer.number, "direction": "in"}
    at(make.moment(5, 7))
    assert "还没到签到时间" in is_problem(client.post(path, body), 400, "too_early")["detail"]
    at(make.moment(5, 9))
    future = body | {"at": "2026-09-05T10:00:00+08:00"}
    assert "设备的时间" in is_problem(client.post(path, future), 400, "future")["detail"]
    nobody = make.VolunteerFactory()
    is_problem(client.post(path, body | {"volunteer": nobody.number}), 400, "not_signed_up")


def test_other_methods_unknown_addresses_and_huge_bodies_are_problems_too(
    post: Any, organiser: Any, api_of: Any, settings: Any
):
    client = api_of(organiser)
    told = client.http.delete(f"/api/v1/shifts/{post.shift_id}", headers=client.headers)
    is_problem(told, 405, "method_not_allowed")
    assert "GET" in told["Allow"]
    is_problem(client.get("/nothing"), 404)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    for key in ("", "big"):
        huge = {"pass": "x" * 2000, "direction": "in"}
        is_problem(client.post(f"/shifts/{post.shift_id}/check-ins", huge, key=key), 413)
