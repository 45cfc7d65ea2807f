"""What is used at a station of the walked world: rooms, bookings in several states, a loan, a duty roster with swaps."""

from datetime import timedelta

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.stations import actions
from yushan.stations.actions.taking import Taking
from yushan.stations.models import Booking, DutyShift, DutyTurn
from yushan.stations.tests import use_factories as use
from yushan.tests.district import Arguments, District
from yushan.volunteers.tests import factories as volunteers


def in_use(here: District) -> dict[str, Arguments]:
    """Everything by name; what is one's own is the volunteer's."""
    station, who = here.station, here.volunteer
    assert who is not None
    # Hosted by the unit, served by the team of the walk: their roles keep it as well.
    station.host, station.organization = here.unit, here.organization
    station.save(update_fields=["host", "organization"])
    user = who.person.user
    hall, quiet = use.room(station, approval="all"), use.room(station)
    things = use.equipment(station)
    asked = use.book(hall, use.person(user, who.person.name))
    own = use.book(quiet, use.person(user, who.person.name))
    begun = use.book(quiet, Taking(name="冉桂芳"), 14, 15, actor=COMMAND_LINE)
    missed = use.book(quiet, use.person(volunteers.volunteer(area=here.area).person.user), 15, 16)
    past = clock.now() - timedelta(hours=1)
    later = clock.now() + timedelta(hours=1)
    Booking.objects.filter(pk=begun.pk).update(starts_at=past, holds_from=past, ends_at=later, holds_until=later)
    mine = use.book(hall, use.person(user, who.person.name), 16, 17, actor=COMMAND_LINE)
    ended = past - timedelta(days=1)
    Booking.objects.filter(pk__in=[missed.pk, mine.pk]).update(
        state="missed", starts_at=ended, holds_from=ended, ends_at=past, holds_until=past
    )
    Booking.objects.filter(pk=missed.pk).update(appeal="来过的", appealed_at=past)
    loan = actions.lend(
        COMMAND_LINE, equipment=things, taking=Taking(name="冉桂芳", phone="13896170246"), count=1,
        due_on=clock.today() + timedelta(days=2),
    )  # fmt: skip
    member = actions.answer_invitation(
        user, member=actions.invite_member(COMMAND_LINE, station=station, number=who.number), accept=True
    )
    other = use.member(station, "谭伟")
    elsewhere = use.station(here.area)
    invited = actions.invite_member(COMMAND_LINE, station=elsewhere, number=who.number)
    line = actions.save_line(
        COMMAND_LINE, station=station, weekday=2, begins=hall.opens, ends=hall.closes, places=1
    )  # fmt: skip
    shifts = [
        actions.add_shift(COMMAND_LINE, station=station, starts_at=use.at(hour), ends_at=use.at(hour + 1), places=2)
        for hour in (9, 11, 13, 15)
    ]
    own_turn = actions.assign(COMMAND_LINE, shift=shifts[0], member=member)
    swapped = actions.assign(COMMAND_LINE, shift=shifts[1], member=member)
    others = actions.assign(COMMAND_LINE, shift=shifts[2], member=other)
    offered = actions.offer_swap(use.user_of(other), turn=others)
    to_answer = actions.offer_swap(user, turn=swapped)
    returned = actions.assign(COMMAND_LINE, shift=shifts[3], member=other)
    actions.take_swap(use.user_of(other), swap=to_answer, in_return=returned)
    over = DutyShift.objects.create(station=station, starts_at=ended, ends_at=past, places=1)
    done = DutyTurn.objects.create(shift=over, member=other, assigned_at=ended)
    free = actions.add_shift(COMMAND_LINE, station=station, starts_at=use.at(17), ends_at=use.at(18), places=1)
    here.bodies |= {
        "accept": {"do": "accept"},
        "duty_host": {"organization": here.organization.pk, "week": str(use.day())},
        "duty_member": {"member": other.pk},
        "came": {"do": "came"},
        "because": {"reason": "停电了", "condition": "找不到了", "text": "来过的", "answer": "知道了"},
    }
    return {
        "room": {"pk": hall.pk},
        "station_bookable": {"code": station.code},
        "room_open": {"code": station.code, "room": quiet.pk},
        "equipment": {"pk": things.pk},
        "room_booking": {"pk": asked.pk},
        "room_booking_begun": {"pk": begun.pk},
        "room_booking_appealed": {"pk": missed.pk},
        "own_booking": {"pk": own.pk},
        "own_booking_missed": {"pk": mine.pk},
        "loan": {"pk": loan.pk},
        "duty_line": {"pk": line.pk},
        "duty_shift": {"pk": free.pk},
        "duty_turn": {"pk": own_turn.pk},
        "duty_turn_over": {"pk": done.pk},
        "duty_member": {"pk": other.pk},
        "own_member": {"pk": member.pk},
        "own_invitation": {"pk": invited.pk},
        "own_swap": {"pk": to_answer.pk},
        "others_swap": {"pk": offered.pk},
    }
