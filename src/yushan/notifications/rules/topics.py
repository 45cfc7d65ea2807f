"""The topics of notices: what the beginning of a key speaks of, and by which ways it goes when nobody chose.

A notice's key begins with a word («cancelled:17»); the table says to which topic the word belongs. A test looks for
words in use that the table does not know; should one get through, it is a matter of teams and rules, which waits.
"""

from dataclasses import dataclass

PUSH, EMAIL, SMS, WECHAT = "push", "email", "sms", "wechat"
CHANNELS = {PUSH: "推送", EMAIL: "邮件", SMS: "短信", WECHAT: "微信"}


@dataclass(frozen=True)
class Topic:
    """What one chooses ways for.

    `usual`: ways when nobody chose. `offered`: ways that can be chosen. `waits`: gathered into the message of the
    day. `urgent`: not held back at night on the day itself. `open`: its text says nothing about a person, so it may
    stand in an e-mail or on a locked screen; of all others only the title does.
    """

    code: str
    label: str
    hint: str
    words: frozenset[str]
    usual: frozenset[str] = frozenset({PUSH, EMAIL})
    offered: frozenset[str] = frozenset(CHANNELS)
    waits: bool = False
    urgent: bool = False
    open: bool = False
    always: bool = False  # also without a day: what concerns the safety of an account does not wait


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CALM = frozenset({PUSH, EMAIL, WECHAT})
TOPICS = {
    topic.code: topic
    for topic in (
        Topic(
            "reminders", "服务提醒", "开场前提醒您", _words("remind key-date"),
            open=True,
        ),
        Topic(
            "changes", "变更和取消", "活动改时间、改地方、取消；短信只发 24 小时以内开场的",
            _words("changed move cancelled cleared gap announced"),
            usual=frozenset({PUSH, EMAIL, SMS}), urgent=True, open=True,
        ),
        Topic(
            "answers", "报名结果", "录取、候补、抽签、邀请、培训、巡回和场地预约、借用、值班、点单派单、投诉和申诉、监护人同意",
            _words(
                "taken placing placing-again placing-back declined drawn not-drawn kept-out signed-up-by-team expired promoted invited called stand-in "
                "stand-in-agreed stand-in-refused stood-in guardian guardian-asked guardian-answered "
                "guardian-declined box box-answer tour-stop accreditation event-badges need need-team "
                "need-staff week-again booking loan duty training exam rights exclusion"
            ),
        ),
        Topic(
            "hours", "时长和证明", "公示、入账、异议、证明、星级和积分",
            _words(
                "notice settled corrected objected objection objection-answer held evaluated case certificate batch "
                "job star badge points thanks redemption anniversary"
            ),
            offered=_CALM, waits=True,
        ),
        Topic(
            "teams", "队伍和制度", "入队、转队、资格、制度、管理工作",
            _words(
                "membership transfer-answer transfer-back transfer-ended team-invites staff-notice roster-notice "
                "roster-reminder organization organization-notice organization-request organization-end "
                "organization-members organization-split project project-handed-over qualification cultivation mentor "
                "doubt regulation regulation-answer watched four-eyes four-eyes-done import people-export "
                "published returned handed-over library coordination contest branch "
                "statement-reopened signed-year-changed signed-figures-differ indicator-reminder report station award story training-leader "
                "rights-desk rights-named rights-asked exclusion-stated exclusion-appeal talk task task-paper calendar"
            ),
            offered=_CALM, waits=True,
        ),
        Topic(
            "safety", "账号和安全", "登录、授权、恢复、谁以您的身份看过、安全事件",
            _words(
                "recovery-asked recovery-started recovery-confirmed recovery-refused recovery-denied recovered "
                "external-linked identity-mismatch seen-as grant grant-end grant-extended deputy deputy-end erasure "
                "people-merged ward-registered incident"
            ),
            urgent=True, always=True,
        ),
        Topic(
            "test", "试发一条", "", _words("test-message"),
            usual=frozenset(CHANNELS), urgent=True, always=True, open=True,
        ),
    )
}  # fmt: skip
TEST = TOPICS["test"]
# What people choose for; a test message goes by every way that there is.
SHOWN_TOPICS = [topic for topic in TOPICS.values() if topic is not TEST]
_BY_WORD = {word: topic for topic in TOPICS.values() for word in topic.words}


def topic_of(key: str) -> Topic:
    """The topic of a notice by the beginning of its key."""
    return _BY_WORD.get(key.split(":", 1)[0], TOPICS["teams"])
