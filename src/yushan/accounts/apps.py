from datetime import timedelta
from typing import Any

from django.apps import AppConfig


def _own_password(sender: Any, user: Any, **more: Any) -> None:
    from yushan.accounts.actions import note_own_password

    note_own_password(user)


def _retention() -> str:
    from yushan.accounts.actions import sessions
    from yushan.accounts.actions.retention import apply_retention
    from yushan.common.actors import WORKER

    ended = sessions.forget_ended()
    removed = sum(one.rows for one in apply_retention(WORKER, dry=False))
    return f"{removed} 条过期记录、{ended} 次已结束的登录已删除"


def _codes() -> str:
    from yushan.accounts.actions.codes import forget_old

    return f"{forget_old()} 个用过或过期的短信验证码已删除"


def _identity_checks() -> str:
    from yushan.accounts.actions.verifying import check_pending

    asked, answered = check_pending()
    return f"向外核验 {asked} 人，{answered} 人有结果"


def _recoveries() -> str:
    from yushan.accounts.actions.recovering import expire_due

    return f"{expire_due()} 份恢复登录的申请过期"


class AccountsConfig(AppConfig):
    name = "yushan.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_set
        from allauth.socialaccount.models import SocialAccount
        from allauth.socialaccount.signals import social_account_added
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from yushan.accounts import erasure, external, gateways, retention, second_factor, verifiers
        from yushan.accounts.actions import external as external_actions
        from yushan.accounts.actions import sessions
        from yushan.accounts.actions.closing import forget_guardian_requests
        from yushan.audit import gate
        from yushan.common import english, findings, rotation, schedule

        second_factor.connect()
        gate.provide_erased(erasure.erased_people)
        erasure.register("accounts.guardians", erase=forget_guardian_requests)
        social_account_added.connect(external_actions.on_linked, dispatch_uid="external linked")
        pre_save.connect(external_actions.keep_little, sender=SocialAccount, dispatch_uid="external trimmed")
        user_logged_in.connect(sessions.on_signed_in, dispatch_uid="sign-ins")
        for signal in (password_changed, password_set):
            signal.connect(_own_password, dispatch_uid="own password")
            signal.connect(sessions.on_password, dispatch_uid="other sign-ins end")
        for rule in (retention.NOTICES, retention.JOBS, retention.TOKENS):
            retention.register(rule)
        schedule.register("accounts.retention", timedelta(days=1), _retention)
        schedule.register("accounts.codes", timedelta(hours=1), _codes)
        schedule.register("accounts.recoveries", timedelta(minutes=10), _recoveries)
        schedule.register("accounts.identity_checks", timedelta(minutes=10), _identity_checks)
        findings.register(verifiers.look)
        findings.register(external.look)
        findings.register(gateways.look)
        rotation.register(second_factor.reseal)
        english.register("account_login", "sign_in_code", "sign_in_code_enter", "sign_in_code_name", "account_inactive")
        english.register("account_signup", "mfa_authenticate")
        english.register("account_reset_password", "recovery_ask", "recovery_asked", "recovery_use")
        english.register("account_change_password")
