"""Rules in whatever state, made by the actions of the room."""

from datetime import timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.regulations import actions
from yushan.regulations.actions import Wording
from yushan.regulations.models import RegulationVersion

TEXT = "第一条 时长以签到、签退为准。\n\n第二条 设备不能用的，由现场负责人登记，写明原因。\n\n第三条 公示期内可以提出异议。"


def draft(
    issuer: Any = None,
    *,
    title: str = "科技志愿服务时长记录细则",
    text: str = TEXT,
    content: bytes | None = None,
    **values: Any,
) -> RegulationVersion:
    """A first draft; by the corps unless told otherwise."""
    node = issuer or make.corps()
    where = {"area" if node._meta.model_name == "area" else "organization": node}
    return actions.create_regulation(COMMAND_LINE, title=title, wording=Wording(text, content), **where, **values)


def in_force(issuer: Any = None, **values: Any) -> RegulationVersion:
    """A rule in force since today."""
    return actions.publish_version(COMMAND_LINE, version=draft(issuer, **values), effective_on=clock.today())


def open_draft(issuer: Any = None, **values: Any) -> RegulationVersion:
    """A draft open for comments for ten days."""
    return actions.open_comments(
        COMMAND_LINE, version=draft(issuer, **values), until=clock.today() + timedelta(days=10)
    )


def admin_of(node: Any, name: str = "黎静") -> User:
    """An administrator of an organization or a district."""
    role = "area_admin" if node._meta.model_name == "area" else "organization_admin"
    return make.user_with(role, node, display_name=name)
