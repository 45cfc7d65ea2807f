"""What a browser says about itself, in words that its owner recognises. Pure; a hint, never a proof."""

# The first that fits wins: nearly every browser also claims to be Chrome or Safari.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Feishu", "飞书"),
    ("QQBrowser", "QQ 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("ArkWeb", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("HeyTapBrowser", "OPPO 浏览器"),
    ("VivoBrowser", "vivo 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "Mac 电脑"),
    ("Linux", "Linux 电脑"),
)


def device_of(user_agent: str) -> str:
    """«微信 · 安卓手机»; «未知设备» where nothing is known."""
    words = [next((label for mark, label in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(word for word in words if word) or "未知设备"


def is_phone(device: str) -> bool:
    """True for what one carries about; for the picture beside it."""
    return any(device.endswith(word) for word in ("iPhone", "iPad", "鸿蒙", "手机"))
