"""“消息怎么告诉我”: choices, address, a test, what was sent last."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.errors import Refusal, TooOften
from yushan.notifications import actions, gateways
from yushan.notifications.forms import ChoicesForm, EmailForm
from yushan.notifications.gateways import push
from yushan.notifications.models import Subscription
from yushan.notifications.queries import latest_of, preference_of
from yushan.notifications.queries.addresses import Nowhere, address_of
from yushan.notifications.rules import CHANNELS, masked_email

PAGE = "notifications:settings"


def _page(
    request: HttpRequest, *, form: ChoicesForm | None = None, email_form: EmailForm | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    row, ways = preference_of(user), gateways.available()
    lacking = {}
    for way in ("sms", "wechat"):
        if way in ways:
            try:
                address_of(user, way)
            except Nowhere as error:
                lacking[way] = str(error)
    context = {
        "form": form or ChoicesForm(None, row=row, ways=ways),
        "email_form": email_form or EmailForm(),
        "email": masked_email(row.email) if row.email else "",  # also for who looks as somebody else
        "preference": row,
        "ways": [(way, CHANNELS[way]) for way in CHANNELS if way in ways],
        "lacking": [(CHANNELS[way], why) for way, why in lacking.items()],
        "browsers": Subscription.objects.filter(user=user).order_by("created_at"),
        "push_key": push.public_key() if "push" in ways else "",
        "by_email": "email" in ways,
        "latest": latest_of(user),
        "tab": "me",
    }
    return render(request, "notifications/settings.html", context, status=status)


@login_required
@never_cache
def settings_page(request: HttpRequest) -> HttpResponse:
    """What one chose, to be changed."""
    if request.method != "POST":
        return _page(request)
    user: Any = request.user
    form = ChoicesForm(request.POST, row=preference_of(user), ways=gateways.available())
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("quiet_from", "quiet_until", "digest_at")}
        reminders = {name: form.cleaned_data[name] for name in ("remind_day", "remind_hours")}
        try:
            actions.choose(user, ways=form.wanted(), asked=form.asked, **values, **reminders)
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存，从下一条消息开始。"))
            return redirect(PAGE)
    return _page(request, form=form, status=form.answer_status)


@login_required
@require_POST
def email(request: HttpRequest) -> HttpResponse:
    """An address, confirmed by a link that goes there."""
    user: Any = request.user
    form = EmailForm(request.POST)
    if form.is_valid():
        try:
            if not ratelimit.consume(request, action="email_ask", key=str(user.pk)):
                raise TooOften(_("刚发过确认邮件，请等一分钟；一天最多 5 次。"), field="email")
            row = actions.ask_email(user, email=form.cleaned_data["email"])
        except Refusal as error:
            form.refuse(error)
        else:
            if not row.email_verified_at:
                messages.success(request, _("确认邮件已发出，请到邮箱里点开链接。没有收到，看看垃圾邮件。"))
            return redirect(PAGE)
    return _page(request, email_form=form, status=form.answer_status)


@login_required
@require_POST
def drop_email(request: HttpRequest) -> HttpResponse:
    """No e-mails any more."""
    actions.remove_email(request.user)  # type: ignore[arg-type]
    messages.success(request, _("邮箱已删除，不再发邮件。"))
    return redirect(PAGE)


@login_required
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """A message to oneself by every way there is."""
    if not ratelimit.consume(request, action="test_message", key=str(request.user.pk)):
        raise TooOften(_("刚试发过一条，请等一分钟；一天最多 5 条。"))
    actions.send_test(request.user)
    messages.success(request, _("已试发一条，站内消息里也有。结果在下面“最近发出的”里，刷新可见。"))
    return redirect(PAGE)
