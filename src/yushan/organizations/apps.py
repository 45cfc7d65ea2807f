from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "move": "调整上级组织",
    "merge": "合并组织",
    "take_in": "接收合并的组织",
    "propose_change": "申请变更登记",
    "propose_move": "申请调整上级",
    "propose_merge": "申请合并",
    "propose_split": "申请拆分",
    "propose_suspend": "申请暂停",
    "propose_close": "申请关闭",
    "split": "拆分组织",
    "split_off": "拆分成立",
    "schedule_request": "批准，到日子生效",
    "fail_request": "到了日子未能办理",
    "decline_request": "不同意申请",
    "withdraw_request": "撤回申请",
    "leader_begin": "任命负责人",
    "leader_renew": "负责人续任",
    "leader_end": "负责人卸任",
    "leader_cancel": "取消任命",
    "adopt_charter": "登记章程",
    "fill_key_post": "登记三长任职",
    "vacate_key_post": "登记三长离任",
    "link_key_post": "关联三长和志愿者",
    "save_party": "登记党组织",
    "untie_party": "不再与党组织相连",
    "remind_organization": "提醒组织负责人",
    "message_staff": "给在册人员发消息",
    "start_recovery": "发起恢复登录",
    "confirm_recovery": "复核恢复登录",
    "refuse_recovery": "不同意恢复登录",
    "withdraw_recovery": "撤回恢复登录",
    "make_recovery_code": "出恢复码",
    "see_as": "以本人身份查看",
    "see_as_page": "以他人身份看的页面",
    "end_see_as": "结束以本人身份查看",
    "extend_grant": "延长授权",
    "delegate": "委托代管",
    "recall": "收回委托",
    "ask_city_admin": "申请市级管理员授权的变动",
    "decide_city_admin": "复核市级管理员授权的变动",
    "withdraw_city_admin": "撤回市级管理员授权的变动",
}


def _looks_over() -> str:
    from yushan.organizations.actions.seeing import end_due

    return f"{end_due()} 次以他人身份的查看到时结束"


class OrganizationsConfig(AppConfig):
    name = "yushan.organizations"
    label = "organizations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, recovery
        from yushan.audit import gate, words
        from yushan.common import attention, lists, navigation, rotation, schedule, search, sections, todos
        from yushan.organizations import actions, audit_scope, filter_nodes, standing, unit_panels
        from yushan.organizations.actions import charters, erasing
        from yushan.organizations.attention import TILES
        from yushan.organizations.listings import ORGANIZATIONS, ROSTER
        from yushan.organizations.menu import ITEMS
        from yushan.organizations.queries import scope_text, scopes_of
        from yushan.organizations.search import COMMANDS, PROVIDERS
        from yushan.organizations.sections import AREAS, TOWNS
        from yushan.organizations.todos import SOURCES
        from yushan.organizations.views.recoveries import ROW as RECOVERY

        sections.register(AREAS)
        sections.register(TOWNS)
        erasure.register("organizations", check=erasing.obstacles, erase=erasing.erase)
        schedule.register("organizations.leaders", timedelta(hours=1), actions.keep_names)
        schedule.register("organizations.requests", timedelta(minutes=15), actions.perform_due)
        schedule.register("organizations.charters", timedelta(days=1), actions.tidy_charters)
        schedule.register("organizations.hosts", timedelta(days=1), actions.tie_written_hosts)
        rotation.register(charters.FILES.reseal)
        for action, label in ACTION_NAMES.items():
            words.register(f"organizations.{action}", label)
        schedule.register("organizations.see_as", timedelta(minutes=10), _looks_over)
        gate.provide(audit_scope.visible_lines)
        recovery.register("organizations.rosters", standing.on_rosters, order=10)
        recovery.register("organizations.roles", standing.by_roles, order=90)
        unit_panels.register_row_action("organizations.recovery", RECOVERY)
        for listing in (ORGANIZATIONS, ROSTER):
            lists.register(listing)
        lists.provide_nodes(filter_nodes.nodes_of, filter_nodes.reaches)
        navigation.describe_scope(scope_text)
        navigation.offer_scopes(scopes_of)
        for item in ITEMS:
            navigation.register(item)
        for source in SOURCES:
            todos.register(source)
        for tile in TILES:
            attention.register(tile)
        for provider in PROVIDERS:
            search.register(provider)
        for command in COMMANDS:
            search.register_command(command)
