"""站点: places of service."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yushan.common.untidy import parse_latitude, parse_longitude
from yushan.exchange.importers.base import Importer, Result
from yushan.exchange.importers.cells import Cells
from yushan.exchange.importers.lookups import area_called, entry_called, unknown_entry
from yushan.exchange.reading import ColumnSpec
from yushan.organizations.access import can
from yushan.organizations.models import Area
from yushan.stations.actions import save_station


@dataclass(frozen=True, slots=True)
class StationItem:
    """A row of the file."""

    name: str
    kind: str
    area: Area
    host_unit: str
    address: str
    longitude: Decimal | None
    latitude: Decimal | None
    opening_hours: str
    contact_name: str
    contact_phone: str


class StationsImporter(Importer):
    """A station is known by its name in its area."""

    kind = "stations"
    title = "站点"
    same = "同一区县的同名站点"
    capability = "station.edit"
    places = frozenset({"city", "area"})
    columns = (
        ColumnSpec("站点名称", required=True, aliases=("名称", "阵地名称", "站点")),
        ColumnSpec("站点类型", required=True, aliases=("类型", "阵地类型", "站点类别"), note="例如 科普基地"),
        ColumnSpec("责任区域", required=True, aliases=("区县", "所在区县", "所属区县", "区域"), fill_merged=True),
        ColumnSpec("依托单位", aliases=("建设单位", "管理单位", "所属单位")),
        ColumnSpec("地址", aliases=("详细地址", "站点地址")),
        ColumnSpec("经度", note="例如 106.551556"),
        ColumnSpec("纬度", note="例如 29.563010"),
        ColumnSpec("开放时间", aliases=("服务时间",), note="例如 周二至周日 9:00–17:00"),
        ColumnSpec("联系人", aliases=("联系人姓名", "负责人")),
        ColumnSpec("联系电话", aliases=("电话", "联系方式", "手机号"), note="手机号，或带区号的座机号"),
    )
    examples = (
        {
            "站点名称": "重庆科技馆", "站点类型": "科技场馆", "责任区域": "两江新区", "地址": "江北嘴文星门街 7 号",
            "经度": "106.571556", "纬度": "29.571010", "开放时间": "周二至周日 9:30–17:00", "联系电话": "023-61863051",
        },
    )  # fmt: skip
    labels = {
        "kind": "站点类型", "host_unit": "依托单位", "address": "地址", "longitude": "经度", "latitude": "纬度",
        "opening_hours": "开放时间", "contact_name": "联系人", "contact_phone": "联系电话",
    }  # fmt: skip
    fields = {"name": "站点名称", "kind": "站点类型", "longitude": "经度", "latitude": "纬度"}
    chunk = 500

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._may: dict[int, bool] = {}

    def read(self, cells: Cells) -> StationItem | None:
        name = cells.text("站点名称", 80, required=True)
        kind = ""
        if text := cells.text("站点类型", 40, required=True):
            entry = entry_called("station_kinds", text)
            kind = entry.code if entry else ""
            if entry is None:
                cells.doubt("站点类型", unknown_entry("station_kinds", text))
        area = self._area(cells)
        host, address, hours = cells.text("依托单位", 120), cells.text("地址", 200), cells.text("开放时间", 120)
        longitude = cells.read("经度", parse_longitude)
        latitude = cells.read("纬度", parse_latitude)
        if (longitude is None) != (latitude is None) and not cells.doubts:
            cells.doubt("纬度" if latitude is None else "经度", "经度和纬度要一起填，或都不填。")
        contact, phone = cells.text("联系人", 60), cells.phone()
        if cells.doubts or area is None:
            return None
        return StationItem(name, kind, area, host, address, longitude, latitude, hours, contact, phone)

    def _area(self, cells: Cells) -> Area | None:
        text = cells.text("责任区域", 60, required=True)
        if not text:
            return None
        area, reason = area_called(text)
        if area is None:
            cells.doubt("责任区域", reason)
        elif not self._may.setdefault(area.pk, can(self.actor, "station.edit", {"area": area.pk})):
            cells.doubt("责任区域", f"{area}不是您负责的区县，没有导入。")
        return area

    def key(self, item: StationItem) -> Hashable:
        return item.area.pk, item.name

    def write(self, items: Sequence[StationItem], *, really: bool) -> list[Result]:
        return self.each(items, self._save)

    def _save(self, item: StationItem) -> str:
        return save_station(
            self.actor,
            area=item.area,
            name=item.name,
            kind=item.kind,
            host_unit=item.host_unit,
            address=item.address,
            longitude=item.longitude,
            latitude=item.latitude,
            opening_hours=item.opening_hours,
            contact_name=item.contact_name,
            contact_phone=item.contact_phone,
        )
