"""One mapping from the states of all life cycles to the tone of their pill (docs/components.md, Components)."""

OK, INFO, WAIT, BAD, PLAIN = TONES = ("ok", "info", "wait", "bad", "plain")

MEANING = {
    OK: "办完了，或者一切正常",
    INFO: "正在进行",
    WAIT: "要有人来办",
    BAD: "失败、被拒或超时",
    PLAIN: "还没开始，或者已经结束",
}
STATES = {
    OK: {"active", "approved", "verified", "published", "settled", "accepted", "attended", "issued", "applied_run"}
    | {
        "valid",
        "certified",
        "designated",
        "reviewed",
        "done",
        "current",
        "confirmed",
        "in_force",
        "completed",
        "recorded",
        "sent",
        "read",
        "posted",
    }
    | {"collected", "passed", "kept", "back"},
    INFO: {"ongoing", "running", "recruiting", "noticed", "checking", "applying", "improving", "evaluating"}
    | {
        "requested",
        "inspected",
        "self_scored",
        "screened",
        "claimed",
        "serving",
        "nominated",
        "open",
        "coming",
        "training",
        "leading",
        "assigned",
        "out",
    },
    WAIT: {"submitted", "applied", "waitlisted", "offered", "finished", "checked", "second", "to_confirm", "suspended"}
    | {
        "dispatched",
        "stored",
        "conflict",
        "to_check",
        "revising",
        "reviewing",
        "reserved",
        "first",
        "differing",
        "invited",
        "final",
        "asked",
        "answered",
    }
    | {"self_check", "inspection", "decision", "rectifying", "rectify", "reported"},
    BAD: {"returned", "declined", "cancelled", "absent", "refused", "revoked", "failed", "rejected", "overdue"}
    | {"not_passed", "missed", "lost"},
    PLAIN: {"draft", "left", "withdrawn", "closed", "superseded", "dropped", "waiting", "expired", "unknown"}
    | {"paused", "used_up", "lapsed"},
}
_TONE_OF = {state: tone for tone, states in STATES.items() for state in states}


def tone_of(state: str) -> str:
    """ok (finished or fine), info (running), wait (somebody must act), bad (failed, late), plain (not begun, ended)."""
    return state if state in TONES else _TONE_OF.get(state, PLAIN)
