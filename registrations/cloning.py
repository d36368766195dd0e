"""How people are admitted, as an edition takes it over from the last one: nobody comes along."""

from django.utils.translation import gettext_lazy as _

from events.actions.editions import PARTS, Part

from .models import Admission, Door, Question


def _copy_admissions(clone, admissions):
    def shifted(column):
        return lambda admission: clone.shifted(getattr(admission, column))

    clone.add(
        admissions,
        taken=lambda admission: 0,
        opens_at=shifted("opens_at"),
        closes_at=shifted("closes_at"),
    )


def _copy_questions(clone, questions):
    clone.add(questions)
    asked = Question.categories.through.objects.filter(question__in=questions)
    twins = {question.pk: clone.twin(question).pk for question in questions}
    Question.categories.through.objects.bulk_create(
        Question.categories.through(question_id=twins[row.question_id], category_id=row.category_id)
        for row in asked
    )


def _copy_doors(clone, doors):
    clone.add(doors)


PARTS += [
    Part(
        _("Admissions by category"),
        lambda edition: Admission.objects.filter(edition=edition),
        _copy_admissions,
    ),
    Part(
        _("Questions of the form"),
        lambda edition: Question.objects.filter(edition=edition),
        _copy_questions,
    ),
    Part(_("Doors"), lambda edition: Door.objects.filter(edition=edition), _copy_doors),
]
