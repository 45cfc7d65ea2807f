"""One's skills: looked for in the tree by name, synonym or pinyin initials, added and taken away one by one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import say_refused
from yushan.volunteers.actions.skills import add_skill, drop_skill
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.skills import skill_tree
from yushan.volunteers.rules import MAX_SKILLS, SKILL_LENGTH
from yushan.volunteers.rules_skills import known, plain
from yushan.volunteers.views.subject import address, subject_or_404


@login_required
def edit(request: HttpRequest) -> HttpResponse:
    """What somebody has, what they look for, the branches to look through; a button for each, no script needed."""
    volunteer = subject_or_404(request)
    if volunteer.state == Volunteer.State.WITHDRAWN:
        raise NotFound()
    text = (request.POST.get("q") or request.GET.get("q", "")).strip()[:SKILL_LENGTH]
    branch = (request.POST.get("in") or request.GET.get("in", ""))[:40]
    if request.method == "POST":
        word = request.POST.get("word", "")[:100]
        try:
            if request.POST.get("do") == "drop":
                drop_skill(request.user, volunteer=volunteer, word=word)
                messages.success(request, _("已去掉“%(word)s”。") % {"word": word})
            else:
                add_skill(request.user, volunteer=volunteer, word=word)
                messages.success(request, _("已加上“%(word)s”。") % {"word": word})
        except Refusal as error:
            say_refused(request, error)
        return redirect(address(request, volunteer, reverse("volunteers:skills"), **{"in": branch}))
    tree = skill_tree()
    have = {node.code for node in known(tree, volunteer.skills)}
    found = tree.find(text) if text else tree.children(branch if branch in tree.nodes else "")
    context = {
        "volunteer": volunteer,
        "own": volunteer.person_id == request.user.person_id,  # type: ignore[union-attr]
        "mine": [(word, tree.meaning(word)) for word in volunteer.skills],
        "rows": [
            (
                node,
                " · ".join(one.name for one in tree.path(node.code)[:-1]),
                node.code in have,
                bool(tree.children(node.code)),
            )
            for node in found
        ],
        "text": text,
        "branch": tree.nodes.get(branch),
        "path": tree.path(branch)[:-1],
        "is_new": bool(text) and tree.meaning(text) is None and plain(text) not in {plain(w) for w in volunteer.skills},
        "is_full": len(volunteer.skills) >= MAX_SKILLS,
        "tab": "me",
    }
    return render(request, "volunteers/skills.html", context)
