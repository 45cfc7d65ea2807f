"""Whose page it is: the same question as on the pages of volunteers."""

from yushan.volunteers.views.subject import subject_of

__all__ = ["subject_of"]
