"""Papers of the rooms above are typeset as those of every room are (common/papers.py)."""

from yushan.common.papers import typeset

__all__ = ["typeset"]
