"""Rooms and equipment of a station: what there is, on which terms."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.common.errors import Refusal
from yushan.common.refused import put_refused
from yushan.organizations.access import can
from yushan.stations import actions
from yushan.stations.forms.rooms import EquipmentForm, RoomForm
from yushan.stations.models import Equipment, Room, Station
from yushan.stations.queries.keepers import station_kept, station_seen
from yushan.stations.queries.rooms import RoomDay, equipment_kept, equipment_of, room_kept, rooms_of


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """What the station has, with who may use it how."""
    station = station_seen(request.user, pk)
    context = {
        "station": station, "rooms": [RoomDay(room, []) for room in rooms_of(station)],
        "equipment": list(equipment_of(station)), "may_edit": can(request.user, "station.edit", on=station),
        "place": "rooms",
    }  # fmt: skip
    return render(request, "stations/rooms.html", context)


@login_required
def new_room(request: HttpRequest, pk: int) -> HttpResponse:
    """A room more."""
    return _room_page(request, station_kept(request.user, pk), None)


@login_required
def edit_room(request: HttpRequest, pk: int) -> HttpResponse:
    """A room's facts and terms."""
    room = room_kept(request.user, pk)
    return _room_page(request, room.station, room)


@login_required
def new_equipment(request: HttpRequest, pk: int) -> HttpResponse:
    """Equipment more."""
    return _equipment_page(request, station_kept(request.user, pk), None)


@login_required
def edit_equipment(request: HttpRequest, pk: int) -> HttpResponse:
    """Other numbers of equipment."""
    equipment = equipment_kept(request.user, pk)
    return _equipment_page(request, equipment.station, equipment)


def _room_page(request: HttpRequest, station: Station, room: Room | None) -> HttpResponse:
    usual: dict[str, Any] = {
        "audiences": ["team", "unit", "person"],
        "weekdays": [0, 1, 2, 3, 4],
        "opens": "09:00",
        "closes": "17:00",
    }
    form = RoomForm(request.POST or None, initial=RoomForm.facts_now(room) if room else usual)

    def save(facts: dict[str, Any]) -> None:
        actions.save_room(request.user, station=station, room=room, seen=seen_in(request.POST), **facts)

    return _page(request, form, station, room, "stations/room_form.html", save)


def _equipment_page(request: HttpRequest, station: Station, equipment: Equipment | None) -> HttpResponse:
    form = EquipmentForm(request.POST or None, initial=EquipmentForm.facts_now(equipment) if equipment else {})

    def save(facts: dict[str, Any]) -> None:
        actions.save_equipment(request.user, station=station, equipment=equipment, seen=seen_in(request.POST), **facts)

    return _page(request, form, station, equipment, "stations/equipment_form.html", save)


def _page(request: HttpRequest, form: Any, station: Station, row: Any, template: str, save: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("stations:rooms", pk=station.pk)
    data = request.POST if request.method == "POST" else None
    seen = mark_for(form, data, row) if row else None
    context = {"form": form, "station": station, "row": row, "seen": seen}
    status = 409 if is_overtaken(form) else form.answer_status if form.errors else 200
    return render(request, template, context, status=status)
