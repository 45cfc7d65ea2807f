"""What lies at the rights desk of a district of the walked world, and what is held against somebody there."""

from datetime import timedelta

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.rights import actions
from yushan.rights.actions import Charge, Matter, Who
from yushan.rights.actions.files import add_to_case, add_to_exclusion
from yushan.rights.models import Case, Exclusion, PublicAnswer
from yushan.rights.tests.factories import take_up
from yushan.tests.district import Arguments, District
from yushan.volunteers.tests import factories as volunteers

_TEXT = "约好九点，十点才到，讲了二十分钟就走了。"
_PAPER = b"%PDF-1.7"


def _filed(here: District, user: User | None, key: str) -> Case:
    matter = Matter("complaint", "recipient", "service", _TEXT, here.area)
    who = Who(name="向福生")
    made = actions.file_case(user, matter=matter, who=who, submission=f"walk-{here.area.code}-{key}", files=[_PAPER])
    return made.case


def _against(here: District, by: User, person: object) -> Exclusion:
    charge = Charge(
        person=person, area=here.area, ground="false", reason="替别人签到", evidence="同一台手机的记录",  # type: ignore[arg-type]
    )  # fmt: skip
    row = actions.propose_exclusion(by, charge=charge)
    add_to_exclusion(row, [_PAPER], from_person=False)
    return row


def at_the_desk(here: District) -> dict[str, Arguments]:
    """What the table calls rights_…; who is named on the case comes with `name_at_desk`."""
    assert here.volunteer is not None
    user = User.objects.get(person=here.volunteer.person)
    head, proposer = make.user_with("area_admin", here.area), make.user_with("city_admin")
    fresh, named, mine = _filed(here, None, "fresh"), _filed(here, None, "named"), _filed(here, user, "mine")
    take_up(head, named)
    actions.accept(head, case=named)
    asked = actions.refer(head, case=named, organization=here.organization, question="几点开始、几点结束？")
    add_to_case(named, [_PAPER], from_asker=True)
    told = PublicAnswer.objects.create(
        area=here.area, topic="service", question="讲课时间短怎么办？", answer="可以要求补讲。", written_by=head,
        written_at=clock.now(),
    )  # fmt: skip
    own = _against(here, proposer, here.volunteer.person)
    other = _against(here, proposer, volunteers.volunteer(area=here.area).person)
    Exclusion.objects.filter(pk=other.pk).update(hearing_until=clock.now() - timedelta(days=1))
    here.bodies |= {
        "rights_text": {"text": "补充：当天还有别人在场。"},
        "rights_note": {"say-text": "打电话问过。"},
        "rights_decision": {
            "starts_on": clock.today().isoformat(), "ends_on": (clock.today() + timedelta(days=9)).isoformat(),
            "decision": "记录核实了",
        },
    }  # fmt: skip
    file, paper, mine_paper = named.files.first(), own.files.first(), other.files.first()
    kept = mine.files.first()
    assert file and paper and mine_paper and kept
    return {
        "rights_case": {"pk": fresh.pk},
        "rights_named": {"pk": named.pk},
        "rights_file": {"pk": named.pk, "file_pk": file.pk},
        "rights_mine": {"pk": mine.pk},
        "rights_mine_file": {"pk": mine.pk, "file_pk": kept.pk},
        "rights_question": {"pk": asked.pk},
        "rights_answer": {"pk": told.pk},
        "exclusion_mine": {"pk": own.pk},
        "exclusion_mine_file": {"pk": own.pk, "file_pk": paper.pk},
        "exclusion": {"pk": other.pk},
        "exclusion_file": {"pk": other.pk, "file_pk": mine_paper.pk},
    }


def name_at_desk(here: District, user: User) -> None:
    """The district's administrator is named on the case."""
    take_up(user, Case.objects.get(**here.things["rights_named"]))
