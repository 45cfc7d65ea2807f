"""Messages by other ways than the inbox: the printed volunteer has chosen, and something is on its way to her."""

from django.conf import settings

from yushan.demo.stage import home_team
from yushan.demo.world import World
from yushan.notifications import gateways
from yushan.notifications.actions import ask_email, choose, confirm_email, mark_of, send_test
from yushan.notifications.rules import SHOWN_TOPICS
from yushan.volunteers.actions import send_notice
from yushan.volunteers.models import Volunteer


def make_messages(world: World) -> None:
    """E-mail for everything, later in the evening; the worker writes the mails into files ($YUSHAN_VAR/mail)."""
    if settings.EMAIL_URL != "file:" or settings.SMS_GATEWAY == "http":
        return  # nothing of made-up people goes to a server outside
    volunteer = Volunteer.objects.select_related("person__user").get(person__name="余小禾", state="verified")
    user = volunteer.person.user
    row = ask_email(user, email="yuxiaohe@example.org")
    confirm_email(user_id=user.pk, mark=mark_of(row))
    choose(
        user,
        ways={topic.code: sorted(topic.usual) for topic in SHOWN_TOPICS},
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        digest_at=row.digest_at,
        remind_day=True,
        remind_hours=True,
        asked=gateways.available(),
    )
    send_test(user)
    send_notice(
        world.users["team_admin"],
        volunteer=volunteer,
        title=f"{home_team(world).name}本月的安排已经排好",
        body="请在活动页里看看哪一场合适，有困难的跟我说。",
    )
