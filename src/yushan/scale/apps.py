from django.apps import AppConfig


class ScaleConfig(AppConfig):
    name = "yushan.scale"
    label = "scale"
