"""Short texts: what several notices say together, and addresses that are shown to staff."""

from collections.abc import Sequence

_MOST_LINES = 20


def digest_of(titles: Sequence[str]) -> tuple[str, str]:
    """Title and text of the message of the day."""
    more = len(titles) - _MOST_LINES
    lines = [f"· {title}" for title in titles[:_MOST_LINES]] + ([f"· 还有 {more} 条"] if more > 0 else [])
    return f"今天有 {len(titles)} 条消息", "\n".join(lines)


def masked_email(address: str) -> str:
    """«y***@example.org»."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}***@{host}"


def masked_phone(number: str) -> str:
    """«138****0246»."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else "****"
