"""What this room joins at start (apps.py)."""

from datetime import timedelta

ACTION_NAMES = {
    "accept_improvement": "核实整改",
    "add_evidence": "添加依据照片",
    "add_improvement": "列入整改",
    "add_photo": "添加站点照片",
    "apply": "申请设立站点",
    "change_team": "服务队变更",
    "close": "关闭站点",
    "close_days": "登记闭馆日期",
    "decline": "不予认定",
    "designate": "认定示范站点",
    "drop_assessment": "撤销评定",
    "drop_improvement": "不再整改",
    "end_designation": "取消示范站点",
    "end_pair": "结对结束",
    "fail": "评定没有通过",
    "give_word": "说明评分差别",
    "hand_improvement": "整改换人或改期",
    "hand_in": "提交自评",
    "inspect": "提交核查",
    "look_again": "退回重新核查",
    "miss": "按没有参加复查处理",
    "open_assessment": "开始评定",
    "open_days": "取消闭馆日期",
    "pair": "站点结对",
    "pass": "评定通过",
    "remove_evidence": "删除依据照片",
    "remove_photo": "删除站点照片",
    "report_improvement": "报告改好",
    "resume": "恢复开放",
    "return": "退回站点整改",
    "return_improvement": "整改退回再改",
    "save": "登记站点",
    "self_check": "填写自评",
    "send_inspector": "安排核查",
    "set_hours": "修改开放时间",
    "suspend": "暂停站点",
    "tag": "修改设施和特色",
    "take_back": "撤回自评",
    "visit_pair": "记录结对走访",
}


def join() -> None:
    """Called by AppConfig.ready()."""
    from yushan.accounts import retention
    from yushan.audit import words
    from yushan.common import choosing, counts, rotation, schedule, search, sections
    from yushan.organizations import effects, scopes
    from yushan.organizations.models import RoleGrant
    from yushan.organizations.signals import organization_ending
    from yushan.stations import evidence, facts
    from yushan.stations.actions import card, rechecks, reorganised
    from yushan.stations.actions.photos import PHOTOS, tidy_photos
    from yushan.stations.counts import SOURCES as COUNTED
    from yushan.stations.keeping import RULES
    from yushan.stations.models import Station
    from yushan.stations.queries.choices import SOURCES as CHOICES
    from yushan.stations.search import PROVIDER
    from yushan.stations.sections import SECTION

    for source in COUNTED:
        counts.register(source)
    scopes.register(
        RoleGrant.Scope.STATION,
        lambda pk: Station.objects.filter(pk=pk).first(),
        lambda: Station.objects.exclude(state=Station.State.CLOSED),
    )
    search.register(PROVIDER)
    for choice in CHOICES:
        choosing.register(choice)
    for action, label in ACTION_NAMES.items():
        words.register(f"stations.{action}", label)
    evidence.register(facts.KINDS, facts.read)
    sections.register(SECTION)
    effects.register("stations", reorganised.effects)
    organization_ending.connect(reorganised.carry_stations, dispatch_uid="stations")
    for rule in RULES:
        retention.register(rule)
    rotation.register(PHOTOS.reseal)
    schedule.register("stations.photos", timedelta(hours=6), tidy_photos)
    schedule.register("stations.rechecks", timedelta(hours=6), rechecks.follow_up)
    schedule.register("stations.hosts", timedelta(hours=6), card.tie_written_hosts)


def join_pages() -> None:
    """Menu, inbox, what needs attention. Called by AppConfig.ready()."""
    from yushan.common import attention, navigation, todos
    from yushan.organizations.access import can
    from yushan.stations.attention import TILES
    from yushan.stations.todos import SOURCES

    for source in SOURCES:
        todos.register(source)
    for tile in TILES:
        attention.register(tile)
    navigation.register(
        navigation.MenuItem(
            group="阵地",
            label="站点",
            icon="map-pin",
            url_name="stations:list",
            allowed=lambda user: can(user, "station.view"),
            order=10,
            waits=("stations.",),
        )
    )
    navigation.register(
        navigation.MenuItem(
            group="阵地",
            label="示范站点",
            icon="award",
            url_name="stations:demonstration",
            allowed=lambda user: can(user, "station.designate"),
            order=14,
        )
    )
