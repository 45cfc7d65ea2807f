"""What a gateway gets, and what it says when it could not send."""

from dataclasses import dataclass


class NotSent(Exception):
    """Not accepted; str() says why, without address and text. `final`: another try would not help."""

    def __init__(self, reason: str, *, final: bool = False, gone: bool = False) -> None:
        super().__init__(reason)
        self.final = final
        self.gone = gone  # the address is no more


@dataclass(frozen=True)
class Letter:
    """One message. `url` and `leave_url` are complete addresses; `leave_url` ends messages of this kind."""

    reference: str
    title: str
    body: str = ""
    url: str = ""
    leave_url: str = ""
    urgent: bool = False
