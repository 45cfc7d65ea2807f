"""What the actions of the trail are called; an action without a name shows its code."""

ROOMS = {
    "accounts": "账号",
    "activities": "活动",
    "api": "接口",
    "audit": "审计",
    "campaigns": "评选",
    "publicity": "宣传推介",
    "certificates": "证明",
    "coordination": "协调机制",
    "exchange": "导入与交换",
    "indicators": "指标",
    "ledger": "时长",
    "needs": "点单派单",
    "notifications": "消息",
    "oversight": "任务台账",
    "organizations": "组织与单位",
    "plan": "行动方案",
    "portal": "本人操作",
    "projects": "项目",
    "recognition": "褒奖",
    "regulations": "制度",
    "rights": "权益维护",
    "safety": "安全",
    "stations": "站点",
    "tours": "巡回",
    "training": "培训",
    "events": "大型活动",
    "volunteers": "志愿者",
}
_ACTIONS = {
    "accounts.ask_recovery": "申请恢复登录",
    "accounts.check_identity": "向外核验身份",
    "accounts.create_token": "创建接口令牌",
    "accounts.create_user": "创建账号",
    "accounts.deny_recovery": "本人拒绝恢复登录",
    "accounts.end_session": "退出一台设备",
    "accounts.end_sessions": "退出全部登录",
    "accounts.expire_recovery": "恢复登录过期",
    "accounts.link_external": "绑定外部账号",
    "accounts.recover": "凭恢复码设新密码",
    "accounts.request_identity_check": "请求再次核验身份",
    "accounts.retention": "按保存期限清理",
    "accounts.revoke_token": "收回接口令牌",
    "accounts.set_password": "设置密码",
    "accounts.unlink_external": "解绑外部账号",
    "accounts.verify_phone": "核实登录手机号",
    "audit.download": "下载审计记录",
    "audit.export": "导出审计记录",
    "organizations.approve": "批准成立",
    "organizations.change": "修改组织资料",
    "organizations.close": "关闭组织",
    "organizations.declare_headcount": "申报职工人数",
    "organizations.end_grant": "结束授权",
    "organizations.enrol_staff": "更新花名册",
    "organizations.found": "申请成立组织",
    "organizations.give_grant": "授权",
    "organizations.mark_left": "标记离职",
    "organizations.remind_staff": "提醒花名册人员",
    "organizations.resume": "恢复组织",
    "organizations.return": "退回申请",
    "organizations.save_unit": "登记单位",
    "organizations.submit": "提交审批",
    "organizations.suspend": "暂停组织",
    "organizations.take_over": "接管组织",
    "organizations.unmask": "显示完整信息",
    "plan.load": "载入行动方案",
}


def name(action: str) -> str:
    """«更新花名册»."""
    return _ACTIONS.get(action, action)


def register(action: str, label: str) -> None:
    """Rooms above name their own actions in AppConfig.ready()."""
    _ACTIONS[action] = label


def known(action: str) -> bool:
    """True for an action that has a name."""
    return action in _ACTIONS


def by_room() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every named action under the name of its room, for a choice."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, label in sorted(_ACTIONS.items(), key=lambda item: item[1]):
        groups.setdefault(room(code), []).append((code, label))
    return sorted(groups.items())


def actor(name: str) -> str:
    """Who did it, in words also where it was the platform itself."""
    return {"command line": "命令行", "worker": "平台自动"}.get(name, name)


def room(action: str) -> str:
    """«组织与单位»."""
    code = action.split(".")[0]
    return ROOMS.get(code, code)
