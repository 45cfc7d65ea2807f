"""What one finds in the search field of this room beside its menu."""

from yushan.common.search import Command
from yushan.indicators.places import sees_city, sees_figures, sees_pictures

COMMANDS = (
    Command("年度数据签字确认", "file-certificate", "indicators:statement", sees_figures, order=60),
    Command("数据报告：周报、月报、年报", "file-text", "indicators:reports", sees_figures, order=61),
    Command("2027 评价", "chart-bar", "indicators:scorecard", sees_pictures, order=62),
    Command("指标目录", "list-details", "indicators:catalogue", sees_figures, order=63),
    Command("提醒规则和排名", "bell", "indicators:rules", sees_city, order=64),
)
