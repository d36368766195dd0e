"""What an attendee says of their meetings: held or not, useful, what comes next."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from meetings.actions import answer_feedback, mark_meeting, open_questions, sides_may_say
from meetings.models import Feedback, Meeting
from registrations.views import me_sections

from .me import SECTIONS, back, meetings_page, show

USEFUL = [("yes", _("Yes")), ("no", _("No"))]


class FeedbackForm(forms.ModelForm):
    """The questions of one stage."""

    is_useful = forms.TypedChoiceField(
        label=_("Was this meeting useful?"),
        choices=USEFUL,
        widget=forms.RadioSelect,
        coerce=lambda told: told == "yes",
    )
    next_step = forms.ChoiceField(
        label=_("What comes next?"), choices=Feedback.NextStep, widget=forms.RadioSelect
    )
    is_contract = forms.TypedChoiceField(
        label=_("Was a contract signed?"),
        choices=USEFUL,
        widget=forms.RadioSelect,
        coerce=lambda told: told == "yes",
    )
    amount = forms.ChoiceField(
        label=_("If so, for which amount?"),
        help_text=_("A band is enough; leave it empty if you would rather not say."),
        choices=[("", "—"), *Feedback.Amount.choices],
        required=False,
    )

    class Meta:
        model = Feedback
        fields = ("is_useful", "next_step", "is_contract", "amount")

    def __init__(self, data, *, instance):
        told = {True: "yes", False: "no"}
        initial = {name: told.get(getattr(instance, name)) for name in ("is_useful", "is_contract")}
        super().__init__(data, instance=instance, initial=initial)
        if instance.stage == Feedback.Stage.TABLE:
            del self.fields["is_contract"], self.fields["amount"]

    def _post_clean(self):
        """Nothing is put into the record here: the action does that."""


@require_http_methods(["GET", "HEAD", "POST"])
@meetings_page
def feedback(request, registration, profile, pk):
    """One meeting of the reader: what was asked last, or whether it was held at all."""
    meeting = _own(registration, pk)
    asked = meeting.feedback.filter(registration=registration).order_by("-stage").first()
    if asked is None:
        return _was_it_held(request, registration, profile, meeting)
    form = FeedbackForm(request.POST or None, instance=asked)
    if request.method == "POST" and form.is_valid():
        answer_feedback(feedback=asked, **form.cleaned_data)
        following = open_questions(registration).filter(stage=asked.stage).first()
        if following:
            return back("meetings:feedback", registration, following.meeting_id)
        return back("meetings:me", registration, done="answered")
    return _show(request, registration, profile, meeting, form=form, asked=asked)


def _was_it_held(request, registration, profile, meeting):
    if not sides_may_say(meeting):
        raise Http404
    if request.method == "POST":
        outcome = request.POST.get("outcome")
        if outcome not in ("held", "missed"):
            raise PermissionDenied
        own, other = ("first", "second")
        if meeting.second_id == registration.pk:
            own, other = other, own
        mark_meeting(meeting=meeting, outcome=outcome, absent=other, side=own)
        return back("meetings:feedback", registration, meeting.pk)
    said = meeting.marks.filter(side__in=_sides_of(registration, meeting)).last()
    return _show(request, registration, profile, meeting, said=said)


def _show(request, registration, profile, meeting, **context):
    return show(
        request,
        registration,
        profile,
        "meetings/me/feedback.html",
        page="meetings:me",
        status=422 if "form" in context and context["form"].errors else 200,
        meeting=meeting,
        other=_other(registration, meeting),
        **context,
    )


def _own(registration, pk):
    mine = Meeting.objects.standing().involving(registration).with_places()
    return get_object_or_404(mine, pk=pk)


def _other(registration, meeting):
    return meeting.second if meeting.first_id == registration.pk else meeting.first


def _sides_of(registration, meeting):
    return ["first" if meeting.first_id == registration.pk else "second"]


def questions(registration, profile):
    """What the reader was asked and has not answered. One query."""
    rows = [(one, _other(registration, one.meeting)) for one in open_questions(registration)[:50]]
    return {"rows": rows} if rows else None


def questions_of_visitor(request, registration):
    """The same on the first page, where the mails lead."""
    return questions(registration, None)


questions_of_visitor.__name__ = "feedback"
SECTIONS.append(questions)
me_sections.SECTIONS.insert(1, questions_of_visitor)
