"""Who does not work on a case, and why: pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ties:
    """What binds somebody to a case."""

    is_asker: bool = False  # they brought it, by account or by telephone number
    had_first: bool = False  # named, or answering, when it was looked at first
    in_organization: bool = False  # belongs to, or manages, the organization it is about
    stood_aside: bool = False  # said so themselves
    is_mentioned: bool = False  # their name stands in what was written


def why_not(ties: Ties) -> str:
    """Why this person stays away from the case, in words; empty where nothing speaks against them."""
    if ties.is_asker:
        return "这是您自己提出的，要由别人办理。"
    if ties.stood_aside:
        return "您已经回避这一件。"
    if ties.in_organization:
        return "您是被反映组织的人，要回避，由别人办理。"
    if ties.is_mentioned:  # in words that do not say so: it may be about them, and they have not read it
        return "这一件不能由您办理，请由别人办理。"
    if ties.had_first:
        return "第一次是您经手的，复核要由另一个人办。"
    return ""


def mentions(words: str, name: str) -> bool:
    """Whether somebody's name stands in what was written; blanks do not matter. A single sign is no name."""
    bare = "".join(name.split())
    return len(bare) > 1 and bare in "".join(words.split())
