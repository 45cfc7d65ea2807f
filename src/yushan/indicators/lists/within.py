"""Where leaves of the catalogue stand (models/counted.py): the area and the detachment that they carry themselves."""

from django.db.models import Q

from yushan.common.counted_things import Node
from yushan.common.counts import AREA, ORGANIZATION
from yushan.organizations.models import Organization

_Level = Organization.Level


def leaves_within(node: Node, *, path: str = "organization__path") -> Q:
    """A condition on leaves, as their sums are kept: of the corps everything, of a detachment what was added up there, of
    a team what stands below it now.
    """
    if node.scope == AREA:
        return Q(area=node.pk)
    if node.scope != ORGANIZATION or node.level == _Level.CORPS:
        return Q()
    if node.level == _Level.DETACHMENT:
        return Q(detachment=node.pk)
    return Q(**{f"{path}__startswith": node.path})
