"""Browsers that show messages: turned on and off by their owner."""

from django.db import IntegrityError, transaction

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, vault
from yushan.common.errors import Refusal
from yushan.notifications.gateways import push, sealing
from yushan.notifications.gateways.endpoints import Forbidden, checked
from yushan.notifications.models import Subscription

MOST = 10


@transaction.atomic
def subscribe(actor: User, *, endpoint: str, public_key: str, secret: str, device: str) -> Subscription:
    """This browser gets messages from now on. Refusal for an address or keys that cannot be used, and for too many.

    The same browser again, also under another account, is the account's that asked last: it is one screen.
    """
    if not push.is_configured():
        raise Refusal("本平台没有开通浏览器推送。")
    try:
        checked(endpoint)
        sealing.keys_of(public_key, secret)
    except (Forbidden, ValueError) as error:
        raise Refusal("这个浏览器给的推送地址不能用，请换一个浏览器。") from error
    mark, now = vault.lookup_hash(endpoint, "push-endpoint"), clock.now()
    Subscription.objects.filter(endpoint_hash=mark).exclude(user=actor).delete()
    known = Subscription.objects.filter(user=actor)
    if not known.filter(endpoint_hash=mark).exists() and known.count() >= MOST:
        raise Refusal(f"最多开通 {MOST} 个浏览器，请先移除不用的。")
    values = {"public_key": public_key, "secret": secret, "device": device[:60]}
    try:
        with transaction.atomic():
            row, made = Subscription.objects.update_or_create(
                endpoint_hash=mark, user=actor, defaults=values,
                create_defaults={**values, "endpoint": endpoint, "created_at": now},
            )  # fmt: skip
    except IntegrityError as error:  # the same browser, at the same moment, under another account
        raise Refusal("没有开通，请再点一次。") from error
    if made:
        record(actor, "notifications.subscribe", subject=actor, person_id=actor.person_id, device=row.device)
    return row


@transaction.atomic
def unsubscribe(actor: User, *, pk: int) -> bool:
    """One of the actor's own browsers gets nothing any more; False when it is gone already."""
    row = Subscription.objects.filter(pk=pk, user=actor).first()
    if row is None:
        return False
    row.delete()
    record(actor, "notifications.unsubscribe", subject=actor, person_id=actor.person_id, device=row.device)
    return True
