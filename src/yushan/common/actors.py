"""Who acts: a signed-in user, or the platform itself (worker, command line)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SystemActor:
    """The platform as actor: may do everything; the audit trail shows `name`."""

    name: str
    is_system: bool = True
    is_authenticated: bool = True
    pk: None = None

    def __str__(self) -> str:
        return self.name


WORKER = SystemActor("worker")
COMMAND_LINE = SystemActor("command line")


def is_system(actor: object) -> bool:
    """True for the platform itself."""
    return getattr(actor, "is_system", False) is True
