"""What the audit trail calls what is done around getting into an activity."""

WORDS = {
    "accept_sign_up": "录取报名",
    "invite": "邀请志愿者",
    "set_quotas": "给队伍分名额",
    "draw": "抽签",
    "ask_stand_in": "请人替班",
    "answer_stand_in": "答复替班",
    "stand_in": "替班录取",
    "end_stand_in": "撤回替班",
    "call_stand_ins": "找人顶岗",
    "sign_up_group": "队员集体报名",
    "announce": "通知报名的人",
    "answer_question": "答复提问",
}
