"""Which of several answers to one question stands, when they come from more than one open page."""


def is_overtaken(device: str, knew: int, standing_device: str, standing: int) -> bool:
    """Whether an answer was given by a page that could not see the one that stands (`standing`: its sequence).

    A page knows its own answers, also while their receipts are on the way. A page without scripts (no device) knows what
    it was drawn with. An overtaken answer takes nothing back that was confirmed elsewhere.
    """
    is_own = bool(device) and device == standing_device
    return not is_own and knew < standing
