"""Users, the natural persons behind them, consents, codes and tokens; how access is given back."""

from yushan.accounts.models.guardians import GuardianRequest
from yushan.accounts.models.people import Consent, ErasureRequest, Person
from yushan.accounts.models.recovery import Recovery
from yushan.accounts.models.support import SeeingAs
from yushan.accounts.models.users import ApiToken, Notice, OneTimeCode, SignIn, User

__all__ = [
    "ApiToken",
    "Consent",
    "ErasureRequest",
    "GuardianRequest",
    "Notice",
    "OneTimeCode",
    "Person",
    "Recovery",
    "SeeingAs",
    "SignIn",
    "User",
]
