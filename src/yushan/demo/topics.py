"""What activities are about: titles, kinds of service, posts and places, by kind of team."""

from dataclasses import dataclass

Posts = tuple[tuple[str, str], ...]
_TEACH: Posts = (("讲解", "讲解内容，回答提问"), ("秩序", "引导入场，维持秩序"), ("后勤", "布置场地，整理器材"))
_CARE: Posts = (("问诊", "测量血压血糖，解答用药"), ("登记", "登记来访居民，发放资料"), ("陪护", "照看行动不便的老人"))
_FIELD: Posts = (("技术指导", "到地块现场示范"), ("协助", "搬运农资，记录农户问题"))
_GUIDE: Posts = (("讲解", "分展区讲解"), ("引导", "入口和互动展品引导"))
_STARS: Posts = (("讲解", "带大家认星座"), ("引导", "照看望远镜和队伍"))
_PHONE: Posts = (("一对一辅导", "手把手教老人用手机"), ("讲课", "讲一节 40 分钟的课"))
_ONLINE: Posts = (("主讲", "准备稿件并出镜"), ("答疑", "在评论区回答提问"))


@dataclass(frozen=True)
class Topic:
    """One kind of activity; `kinds` are the kinds of teams that do it."""

    title: str
    service_type: str
    work: str
    kinds: str
    posts: Posts
    place: str
    brand: str = ""
    hours: tuple[float, float] = (2, 3)
    about: str = ""


TOPICS = (
    Topic("科普大篷车渝州行 · {town}站", "guide", "base", "venue agency community", _GUIDE, "{town}文化广场", "caravan", (2.5, 4),
          "大篷车开进镇街，讲解 30 多件互动展品，带孩子动手做实验。"),
    Topic("科普班车进区县：{area}站", "guide", "base", "venue agency university-assoc", _GUIDE, "{town}中心小学操场", "shuttle", (3, 4),
          "班车带着展品和实验到学校，一个上午接待全校学生。"),
    Topic("新时代文明实践“讲科技”：人工智能就在身边", "publicity", "soul", "agency society university-assoc venue community", _TEACH,
          "{town}新时代文明实践所", "talks", (1.5, 2), "用身边的例子讲清人工智能能做什么、不能做什么。"),
    Topic("新时代文明实践“讲科技”：节气与农时", "publicity", "soul", "agri-assoc community agency", _TEACH,
          "{town}新时代文明实践站", "talks", (1.5, 2), "结合当季农事讲节气里的科学。"),
    Topic("弘扬科学家精神：他们在重庆的日子", "publicity", "soul", "society university-assoc venue agency enterprise-assoc", _TEACH,
          "{town}社区大讲堂", "scientists", (1.5, 2), "讲述抗战时期内迁重庆的科学家的故事。"),
    Topic("科学家精神进校园", "education", "soul", "university-assoc enterprise-assoc venue society", _TEACH, "{town}中心小学", "scientists",
          (2, 3), "一堂报告、一个实验、一次对话。"),
    Topic("周末展厅讲解", "guide", "base", "venue", _GUIDE, "{area}科普体验馆", "", (3, 4), "周末两天面向市民免费讲解。"),
    Topic("青少年机器人体验课", "education", "help", "university-assoc enterprise-assoc venue", _TEACH, "{town}青少年之家", "", (2, 3),
          "四人一组，搭一台会避障的小车。"),
    Topic("科学实验秀进村小", "education", "help", "university-assoc enterprise-assoc venue", _TEACH, "{town}中心小学", "umbrella", (2, 3),
          "液氮、静电、空气炮，看完自己动手。"),
    Topic("柑橘管护技术下田", "agriculture", "help", "agri-assoc society university-assoc", _FIELD, "{town}柑橘基地", "", (3, 5),
          "现场示范修剪、清园和水肥管理。"),
    Topic("秋冬季蔬菜病虫害防治指导", "agriculture", "help", "agri-assoc society", _FIELD, "{town}蔬菜基地", "", (3, 4),
          "到地头看苗情，开方子，教农户认病认虫。"),
    Topic("农村电商直播实训", "skills", "help", "agri-assoc university-assoc enterprise-assoc", _TEACH, "{town}便民服务中心", "", (3, 4),
          "从选品、拍摄到开播，一人带一个农户。"),
    Topic("乡土人才手艺课：竹编与电焊", "skills", "help", "agri-assoc enterprise-assoc", _TEACH, "{town}农广校", "", (3, 4),
          "老师傅带徒弟，现学现做。"),
    Topic("健康义诊进社区", "clinic", "warm", "enterprise-assoc society", _CARE, "{town}社区卫生服务中心", "", (2.5, 4),
          "血压血糖检测、用药咨询、慢病随访。"),
    Topic("卒中防治科普与义诊", "clinic", "warm", "enterprise-assoc society", _CARE, "{town}文化广场", "", (2, 3),
          "教大家认识中风的早期信号。"),
    Topic("银龄学手机：挂号、出行、防诈骗", "elderly", "warm", "community agency university-assoc enterprise-assoc", _PHONE,
          "{town}社区科普大学", "", (2, 2.5), "一对一教老人用手机，识别常见骗局。"),
    Topic("社区科普大学：吃得明白", "elderly", "warm", "community enterprise-assoc society agency", _PHONE, "{town}社区科普大学", "",
          (1.5, 2), "看懂配料表，算清油盐糖。"),
    Topic("防灾减灾演练与急救课", "skills", "base", "agency enterprise-assoc community", _TEACH, "{town}应急广场", "", (2, 3),
          "心肺复苏、止血包扎，人人上手一遍。"),
    Topic("网络科普直播：食品安全问答", "online", "base", "society university-assoc agency enterprise-assoc", _ONLINE, "", "", (1.5, 2),
          "线上直播答疑，整理成图文发布。"),
    Topic("反邪教与科学素质进院坝", "publicity", "soul", "community agency agri-assoc", _TEACH, "{town}院坝", "", (1.5, 2),
          "坐在院坝里聊科学，破除迷信。"),
)  # fmt: skip
# For a demo loaded in the evening or at night: what people do then.
NIGHT = Topic("夜观星空 · {town}站", "guide", "base", "venue agency community", _STARS, "{town}观景台", "", (4, 5),
              "用天文望远镜认星座、看月面和行星，天亮前收尾。")  # fmt: skip
SAFETY = (
    "户外活动请带水、防晒和雨具；山区路段乘车系好安全带。现场备有急救箱，身体不适马上告诉现场负责人。"
    "未成年人由成年志愿者陪同，活动结束交到监护人手中。"
)


def topics_for(kind: str) -> list[Topic]:
    """Topics that a kind of team does."""
    return [topic for topic in TOPICS if kind in topic.kinds.split()] or [TOPICS[2]]
