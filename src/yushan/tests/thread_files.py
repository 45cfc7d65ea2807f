"""The untidy workbook of the thread: title rows, full-width digits, dates as text and as numbers, a lower-case x."""

from yushan.common.identity import complete_identity
from yushan.exchange.tests.reading_samples import workbook

HEADER = ["序号", "姓 名", "证件号码", "单位代码", "是否在职", "是否中共党员", "职务", "入职日期"]
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def with_check_x(stem: str) -> str:
    """A number of that birthday whose check character is X."""
    return next(found for n in range(100, 1000) if (found := complete_identity(f"{stem}{n:03d}")).endswith("X"))


def roster(unit_code: str) -> tuple[bytes, str]:
    """The file, and the identity number of 余小禾, a party member: four rows can be read, two cannot."""
    mine = with_check_x("50010919910604")
    others = [complete_identity(f"5001091988{month:02d}12{month:03d}") for month in (3, 4, 5)]
    rows: list[list[object]] = [
        [1, "余小禾", f" {mine.lower()} ", unit_code, "√", "√", "馆员", "2019年3月5日"],
        [2, "秦　川", others[0].translate(_WIDE), unit_code, "是", "是", "部主任", 43101],
        [3, "罗一鸣", others[1], unit_code, 1, 0, "讲解员", "20210705"],
        [4, "申国强", others[2], unit_code, "在职", "否", "保安", "2020/9/1"],
        [5, "蒲晓燕", "500109199002301234", unit_code, "是", "否", "讲解员", "2020/9/1"],
        [6, "文婷", "5.00109E+17", unit_code, "是", "否", "讲解员", "2020/9/1"],
    ]
    title: list[list[object]] = [["重庆市自然博物馆干部职工花名册"], ["填报日期：2026 年 9 月"]]
    return workbook(("在册人员", [*title, list(HEADER), *rows, ["合计", 6]])), mine
