from yushan.accounts.actions.notices import Message, notify, notify_each, read_notices
from yushan.accounts.actions.people import ensure_people, ensure_person, lock_people
from yushan.accounts.actions.tokens import create_token, revoke_tokens, use_token
from yushan.accounts.actions.users import create_user, give_consent, note_own_password

__all__ = [
    "Message",
    "create_token",
    "create_user",
    "ensure_people",
    "ensure_person",
    "give_consent",
    "lock_people",
    "note_own_password",
    "notify",
    "notify_each",
    "read_notices",
    "revoke_tokens",
    "use_token",
]
