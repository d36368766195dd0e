"""What Django says wrongly in Arabic is said rightly here."""

import datetime as dt

import pytest
from django.utils import timezone, translation
from django.utils.timesince import timesince
from django.utils.translation import gettext

from forum.wording import WORDING


@pytest.mark.parametrize(("minutes", "said"), [(1, "دقيقة"), (2, "دقيقتين"), (120, "ساعتين")])
def test_two_of_something_are_a_dual(minutes, said):
    now = timezone.now()

    with translation.override("ar"):
        assert timesince(now - dt.timedelta(minutes=minutes), now, depth=1) == said


def test_a_changed_record_is_not_called_added():
    with translation.override("ar"):
        assert "تعديل" in gettext(WORDING[1])
        assert "الإضافة" in gettext(WORDING[0])
