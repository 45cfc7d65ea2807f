"""What the pages of the room share."""

from datetime import date

from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.numbers_in_text import HIDDEN
from yushan.common.said import day_text
from yushan.needs.actions.ordering import PARTS
from yushan.needs.actions.texting import is_without_account, reached_by_text
from yushan.needs.models import Need, NeedTalk


def windows_text(need: Need) -> list[str]:
    """«12 月 1 日上午»."""
    today = clock.today()
    return [f"{day_text(date.fromisoformat(one['day']), today)}{PARTS.get(one['part'], '')}" for one in need.windows]


def said_of(row: NeedTalk, sent: str) -> str:
    """What to say after a message was sent: `sent`, and that a number was taken out of it."""
    return f"{sent}{_('里面的电话号码隐去了：双方都看不到号码。')}" if HIDDEN in row.text else sent


def told_how(need: Need) -> dict[str, bool]:
    """How the asker hears of what happens: by SMS, in the inbox of the account, or not at all."""
    return {"by_text": reached_by_text(need), "by_inbox": not is_without_account(need)}
