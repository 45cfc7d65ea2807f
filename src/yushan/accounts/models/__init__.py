"""Users, the natural persons behind them, consents, codes and tokens; how access is given back."""

from yushan.accounts.models.people import Consent, ErasureRequest, Person
from yushan.accounts.models.recovery import Recovery
from yushan.accounts.models.users import ApiToken, Notice, OneTimeCode, SignIn, User

__all__ = [
    "ApiToken",
    "Consent",
    "ErasureRequest",
    "Notice",
    "OneTimeCode",
    "Person",
    "Recovery",
    "SignIn",
    "User",
]
