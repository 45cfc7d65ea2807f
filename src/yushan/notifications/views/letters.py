"""Links that stand in e-mails; they work without signing in.

Looking changes nothing, because mail programmes look at links by themselves; the button does, and the one click of
RFC 8058, which comes without our page and therefore without its proof of origin: the signature of the link is the proof.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from yushan.common.errors import NotFound, Refusal
from yushan.notifications import actions, links
from yushan.notifications.rules import TOPICS


@csrf_exempt
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """No e-mails of this kind any more."""
    found = links.leaving(token)
    if found is None:
        raise NotFound(_("这个退订链接不完整，请从邮件里重新点开。"))
    user_id, topic = found
    done = request.method == "POST"
    if done:
        actions.leave(user_id, topic)
    label = TOPICS[topic].label if topic in TOPICS else ""
    return render(request, "notifications/leave.html", {"label": label, "done": done})


@never_cache
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The address is right: said by whoever opened the mail."""
    found = links.confirming(token)
    if found is None:
        raise NotFound(_("这个链接不完整，或者已经过了 3 天。请在“消息设置”里再填一次邮箱。"))
    context = {"done": False, "problem": ""}
    if request.method == "POST":
        try:
            actions.confirm_email(user_id=found[0], mark=found[1])
            context["done"] = True
        except Refusal as error:
            context["problem"] = error.message
    status = 422 if context["problem"] else 200
    return render(request, "notifications/confirm_email.html", context, status=status)
