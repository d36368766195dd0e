"""Seats are counted by the database, whoever writes, and none too many can be taken."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from forum.lib.constraints import missing_triggers
from registrations.models import Admission, Registration, SeatRequest
from tests.factories.events import make_edition
from tests.factories.registrations import make_category, make_registration

Status = Registration.Status


@pytest.fixture
def admission(db):
    return Admission.objects.create(edition=make_edition(), category=make_category(), capacity=2)


def taken(admission):
    return Admission.objects.get(pk=admission.pk).taken


def attend(admission, **fields):
    return make_registration(admission.edition, category=admission.category, **fields)


def test_every_way_of_writing_is_counted(admission):
    one = attend(admission)
    offer = {"status": Status.OFFERED, "offer_ends_at": timezone.now()}
    two = attend(admission, **offer)
    assert taken(admission) == 2
    Registration.objects.filter(pk=one.pk).update(status=Status.CANCELLED)
    assert taken(admission) == 1
    two.name = "Somebody else"
    two.save()
    assert taken(admission) == 1
    Registration.objects.filter(pk=two.pk).update(category=make_category())
    assert taken(admission) == 0
    Registration.objects.filter(pk=one.pk).update(status=Status.CONFIRMED)
    one.delete()
    assert taken(admission) == 0


def test_no_seat_too_many(admission):
    attend(admission), attend(admission)
    with pytest.raises(IntegrityError, match="within_capacity"), transaction.atomic():
        attend(admission)
    third = attend(admission, status=Status.WAITING)
    with pytest.raises(IntegrityError, match="within_capacity"), transaction.atomic():
        Registration.objects.filter(pk=third.pk).update(status=Status.CONFIRMED)
    with pytest.raises(IntegrityError, match="within_capacity"), transaction.atomic():
        Admission.objects.filter(pk=admission.pk).update(capacity=1)
    assert taken(admission) == 2


@pytest.mark.django_db
def test_an_admission_made_later_finds_out_who_is_there():
    edition, category = make_edition(), make_category()
    make_registration(edition, category=category)
    make_registration(edition, category=category, status=Status.CANCELLED)
    admission = Admission.objects.create(edition=edition, category=category)
    assert taken(admission) == 1
    stale = Admission.objects.get(pk=admission.pk)
    make_registration(edition, category=category)
    stale.capacity = 5
    stale.save()
    assert taken(admission) == 2


@pytest.mark.django_db(transaction=True)
def test_the_counted_table_can_be_rebuilt():
    field = Admission._meta.get_field("offer_hours")
    other = models.PositiveIntegerField(default=48)
    other.set_attributes_from_name("offer_hours")
    other.model = Admission
    for old, new in ((field, other), (other, field)):
        with connection.schema_editor() as editor:
            editor.alter_field(Admission, old, new)
    assert missing_triggers(Registration) == missing_triggers(SeatRequest) == []
    admission = Admission.objects.create(edition=make_edition(), category=make_category())
    attend(admission)
    assert taken(admission) == 1
