from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "yushan.matching"
    label = "matching"
