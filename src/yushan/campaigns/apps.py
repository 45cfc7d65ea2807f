from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "accept": "接受评审邀请",
    "agree": "候选人同意参加",
    "answer": "答复评选异议",
    "assign": "再分评审",
    "call_up": "决赛请上台",
    "cancel": "取消评选",
    "category": "修改评选类别",
    "category_dropped": "删除评选类别",
    "certificate": "开具荣誉证书",
    "chair": "指定评审组长",
    "check": "截止推荐开始审核",
    "check_again": "重新审核候选人",
    "checked": "资格审核",
    "close": "结束一轮评选",
    "consent_withdrawn": "候选人撤回同意",
    "create": "新建评选",
    "decline": "谢绝评审邀请",
    "download": "下载荣誉证书",
    "end_turn": "决赛这一位打完",
    "exclude": "取消参评资格",
    "export": "导出评分",
    "file": "放上评选材料",
    "file_removed": "删除评选材料",
    "further": "进入下一轮评审",
    "invite": "邀请评审",
    "minutes": "下载评审纪要",
    "move_up": "递补进入公示",
    "nominate": "推荐候选人",
    "not_designated": "入选站点没有评为示范站点",
    "notice": "开始公示",
    "object": "提出评选异议",
    "open": "开始推荐",
    "portrait_agree": "同意宣传里用姓名和照片",
    "portrait_withdrawn": "撤回宣传里用姓名和照片的同意",
    "publish": "公布评选结果",
    "quotas": "修改区县名额",
    "recommend": "区县择优推荐",
    "recommend_back": "撤下区县推荐",
    "recuse": "评审申请回避",
    "refuse": "候选人不同意参加",
    "release": "不再请一位评审",
    "review": "开始评审",
    "revoke": "撤销荣誉",
    "revoke_ask": "提出撤销荣誉",
    "revoke_refuse": "不同意撤销荣誉",
    "score": "评选打分",
    "statement": "填写评选材料",
    "update": "修改评选",
    "withdraw": "撤回推荐",
}


class CampaignsConfig(AppConfig):
    name = "yushan.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.audit import words
        from yushan.campaigns import facts, keeping, links, station_panel
        from yushan.campaigns.actions import checking, following, material, publishing, rounds
        from yushan.campaigns.queries import facts_organizations, facts_people, facts_projects, facts_stations
        from yushan.campaigns.queries.honours import paper_of
        from yushan.campaigns.rules.ranking import rank_contest
        from yushan.campaigns.search import CREATE, PROVIDER
        from yushan.campaigns.sections import SECTIONS
        from yushan.campaigns.todos import SOURCES
        from yushan.common import jobs, rotation, schedule, search, sections, todos
        from yushan.ledger import papers
        from yushan.organizations import scopes
        from yushan.organizations.models import RoleGrant
        from yushan.projects import scoring, winners
        from yushan.stations import panels
        from yushan.volunteers.signals import volunteer_withdrawn, volunteers_joining

        for source in (facts_people, facts_organizations, facts_stations, facts_projects):
            facts.register(source.SOURCE)
        for section in SECTIONS:
            sections.register(section)
        for action, label in ACTION_NAMES.items():
            words.register(f"campaigns.{action}", label)
        scopes.register(RoleGrant.Scope.CAMPAIGN, links.place_of_grant)
        scoring.provide(rank_contest)
        winners.provide(links.winners)
        papers.register("campaigns", paper_of)
        jobs.register(checking.CHECK, checking.check_nominees)
        jobs.register(rounds.REVIEW, rounds.begin_round)
        jobs.register(publishing.CERTIFICATES, publishing.issue_certificates)
        schedule.register("campaigns.files", timedelta(hours=6), material.tidy_files)
        rotation.register(material.FILES.reseal)
        erasure.register("campaigns", erase=following.erase)
        for rule in keeping.RULES:
            retention.register(rule)
        volunteer_withdrawn.connect(following.leave, dispatch_uid="campaigns")
        volunteers_joining.connect(following.take_along, dispatch_uid="campaigns")
        for todo in SOURCES:
            todos.register(todo)
        search.register(PROVIDER)
        search.register_command(CREATE)
        panels.register("campaigns", station_panel.staff)
        panels.register_public("campaigns", station_panel.public)
        _join_wins()
        _join_menu()


def _join_wins() -> None:
    """What a win does beside the honour, by kind."""
    from yushan.campaigns import winning
    from yushan.campaigns.models import Kind
    from yushan.campaigns.winning import people, stations

    winning.register(Kind.PERSON, people.WIN)
    winning.register(Kind.STATION, stations.WIN)


def _join_menu() -> None:
    from yushan.common.navigation import MenuItem, register
    from yushan.organizations.access import can, roles_of
    from yushan.organizations.models import RoleGrant

    register(
        MenuItem(
            group="机制",
            label="评选表彰",
            icon="medal",
            url_name="campaigns:list",
            allowed=lambda user: can(user, "award.view"),
            order=68,
            waits=("campaigns.",),
        )
    )
    register(
        MenuItem(
            group="机制",
            label="我的评审",
            icon="checklist",
            url_name="campaigns:reviews",
            allowed=lambda user: RoleGrant.Role.REVIEWER in roles_of(user),
            order=69,
            waits=("campaigns.score", "campaigns.invited"),
        )
    )
