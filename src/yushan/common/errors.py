"""What an action says when it cannot do what was asked. Middleware and API turn these into answers."""


class Refusal(Exception):
    """The request is understood and refused; nothing was changed. `message` says in Chinese what to do."""

    status = 400
    code = "refused"

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code


class NotAllowed(Refusal):
    """The actor lacks the capability (403)."""

    status = 403
    code = "not_allowed"


class NotFound(Refusal):
    """There is no such thing for this actor (404), also when it belongs to others."""

    status = 404
    code = "not_found"

    def __init__(self, message: str = "没有找到，或者不在您的查看范围内。", **kwargs: str | None) -> None:
        super().__init__(message, **kwargs)


class TooOften(Refusal):
    """Somebody tries, asks or sends too often (429); later it may go."""

    status = 429
    code = "too_often"


class Conflict(Refusal):
    """Somebody else was quicker, or the thing is no longer in the state that was seen (409)."""

    status = 409
    code = "conflict"
