"""Asking for one's access back, and taking it: the parts of recovery that need no sign-in.

Who starts and who confirms stands in organizations/actions/recoveries.py, beside the permission matrix.
"""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from yushan.accounts import recovery as places
from yushan.accounts.actions import sessions
from yushan.accounts.actions.notices import notify
from yushan.accounts.actions.people import identity_hash, person_with
from yushan.accounts.actions.users import checked_password
from yushan.accounts.lifecycle import RECOVERY
from yushan.accounts.models import Recovery, User
from yushan.accounts.models.recovery import OPEN
from yushan.accounts.queries import user_by_login
from yushan.audit.actions import record
from yushan.common import clock, vault
from yushan.common.actors import WORKER, SystemActor
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.identity import IdentityNumber
from yushan.common.text import same_name

State = Recovery.State
ANSWERED_WITHIN = timedelta(days=7)
MOST_TRIES = 5
# Who acts in the trail when somebody who cannot sign in asks or takes their access back.
SELF = SystemActor("本人（未登录）")
OWN_PAGE = "/accounts/recovery/mine/"
WRONG = "账号或恢复码不对，或者恢复码已过期。请照单子填写；超过时间请管理员重新出一张。"


def code_hash(row: Recovery, code: str) -> str:
    """Keyed, and bound to its row and to how many codes it had; case and hyphens do not matter."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return vault.lookup_hash(f"{row.pk}:{row.codes_made}:{plain}", "recovery-code")


@transaction.atomic
def ask_recovery(*, name: str, identity: IdentityNumber) -> None:
    """Somebody who cannot sign in asks for help. The answer never says whether there is such an account."""
    person = person_with(identity_hash(identity.number))
    user = User.objects.filter(person=person, is_active=True).first() if person else None
    if person is None or user is None or not same_name(person.name, name):
        return
    where = places.places_of(user)
    now = clock.now()
    try:
        with transaction.atomic():
            row = Recovery.objects.create(
                user=user,
                state=State.ASKED,
                area=next((one.area for one in where if one.area is not None), None),
                unit=next((one.unit for one in where if one.unit is not None), None),
                organization=next((one.organization for one in where if one.organization), ""),
                place_label=where[0].label[:120],
                asked_at=now,
                expires_at=now + ANSWERED_WITHIN,
            )
    except IntegrityError:  # asked for already
        return
    record(SELF, "accounts.ask_recovery", subject=row, label=user.username, person_id=user.person_id)
    notify(
        [user.pk], key=f"recovery-asked:{row.pk}", url=OWN_PAGE, title="有人为您的账号申请恢复登录",
        body="如果不是您本人，请点开拒绝，并改一次密码。",
    )  # fmt: skip


@transaction.atomic
def deny_recovery(actor: User) -> Recovery | None:
    """The owner, who is signed in, says that it is not theirs; None when nothing is open."""
    row = Recovery.objects.select_for_update().filter(user=actor, state__in=OPEN).first()
    if row is None:
        return None
    end(row, "refuse", answer="本人登录后拒绝")
    record(actor, "accounts.deny_recovery", subject=row, label=actor.username, person_id=actor.person_id)
    helpers = [pk for pk in (row.started_by_id, row.decided_by_id) if pk]
    notify(
        helpers, key=f"recovery-denied:{row.pk}", url=f"/staff/recoveries/{row.pk}/",
        title=f"{actor.display_name}说恢复登录不是本人要的", body="请核对是谁来要的，必要时报告上级。",
    )  # fmt: skip
    return row


def end(row: Recovery, event: str, *, answer: str = "") -> None:
    """The last step of a row that the caller holds; whatever code is out is void."""
    row.state, row.ended_at, row.code_hash = RECOVERY.next_state(row.state, event), clock.now(), ""
    row.answer = answer.strip()[:200] or row.answer
    row.save(update_fields=["state", "ended_at", "code_hash", "answer"])


@transaction.atomic
def try_code(*, login: str, code: str) -> Recovery | None:
    """The row that a right code opens; a wrong one costs a try and answers None."""
    user = user_by_login(login)
    row = Recovery.objects.select_for_update().filter(user=user, state=State.CONFIRMED).first() if user else None
    if row is None or not row.code_hash or row.tries >= MOST_TRIES or _is_over(row):
        return None
    if constant_time_compare(row.code_hash, code_hash(row, code)):
        return row
    row.tries += 1
    row.save(update_fields=["tries"])
    return None


def _is_over(row: Recovery) -> bool:
    now = clock.now()
    return row.expires_at <= now or row.code_expires_at is None or row.code_expires_at <= now


@transaction.atomic
def take_back(*, recovery: Recovery, code: str, password: str) -> User:
    """A new password by a code that `try_code` found right: second factors go, every sign-in ends. Once."""
    row = Recovery.objects.select_for_update().get(pk=recovery.pk)
    is_right = bool(row.code_hash) and constant_time_compare(row.code_hash, code_hash(row, code))
    if row.state != State.CONFIRMED or _is_over(row) or not is_right:
        raise Refusal(WRONG, field="code")
    user = User.objects.select_for_update(of=("self",)).get(pk=row.user_id)
    if not user.is_active:
        raise NotAllowed("这个账号已经停用，请找本单位或服务队的管理员。")
    checked_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    if row.phone_lost:
        user.phone_hash, user.phone_verified_at = None, None
    user.save(update_fields=["password", "must_change_password", "phone_hash", "phone_verified_at"])
    forget_second_factors(user)
    sessions.end_all(SELF, user=user)
    end(row, "use")
    record(
        SELF, "accounts.recover", subject=row, label=user.username, person_id=user.person_id,
        started_by=row.started_by_id, confirmed_by=row.decided_by_id,
    )  # fmt: skip
    notify(
        [user.pk], key=f"recovered:{row.pk}", url=OWN_PAGE, title="您的登录已恢复，密码换了新的",
        body="第二道验证已清空，其他设备都已退出，请重新设置。不是您本人做的，请马上联系管理员。",
    )  # fmt: skip
    helpers = [pk for pk in (row.started_by_id, row.decided_by_id) if pk]
    notify(
        helpers, key=f"recovered:{row.pk}", url=f"/staff/recoveries/{row.pk}/",
        title=f"{user.display_name}已凭恢复码设了新密码",
    )  # fmt: skip
    return user


def forget_second_factors(user: Any) -> None:
    """Authenticator, passkeys, backup codes, accounts elsewhere: what lay on the lost telephone opens nothing any more."""
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()


def expire_due() -> int:
    """Regular work: what nobody took up, confirmed or fetched in time; answers how many."""
    done = 0
    for pk in Recovery.objects.filter(state__in=OPEN, expires_at__lte=clock.now()).values_list("pk", flat=True):
        with transaction.atomic():
            row = Recovery.objects.select_for_update().select_related("user").filter(pk=pk, state__in=OPEN).first()
            if row is None or row.expires_at > clock.now():
                continue
            end(row, "expire")
            record(
                WORKER, "accounts.expire_recovery", subject=row, label=row.user.username, person_id=row.user.person_id
            )
            done += 1
    return done
