"""Who should meet whom, computed for all of an edition in the background, and kept."""

from django.db import transaction
from django.utils import timezone

from forum.lib.locks import lock_names
from meetings.candidates import everybody_of
from meetings.models import MeetingRules, Profile, Suggestion
from meetings.suggesting import Codes, explain, suggest
from registrations.actions.jobs import maker, start_job
from registrations.models import Job

MAKE = "meetings.add_suggestion"
# Two of one of these categories have nothing to negotiate with each other.
APART = tuple(frozenset({slug}) for slug in ("investor", "decision-maker", "press"))
ROWS_AT_ONCE = 500


def suggest_meetings(*, edition, by, language):
    """The `Job` that computes all suggestions anew: a waiting one, or that which is going on."""
    with transaction.atomic():
        lock_names("meetings", [edition.pk])
        kind = Job.Kind.SUGGESTIONS
        begun = Job.objects.filter(edition=edition, kind=kind)
        going = begun.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).first()
        return going or start_job(edition=edition, kind=kind, by=by, language=language)


@maker(Job.Kind.SUGGESTIONS, may=lambda job, user: user.has_perm(MAKE))
def _make(job, out, progress):
    write_suggestions(edition=job.edition, progress=progress)


def write_suggestions(*, edition, progress=None):
    """Put the suggestions of all who can be found in place of the former ones, all at once.

    Those that were set aside stay, and are not made again.
    """
    everybody, parents = everybody_of(edition)
    codes = Codes.of(everybody, parents)
    if progress:
        progress.expect(2 * len(everybody))  # each is ranked, then explained
    lists = suggest(everybody, codes, apart=APART, progress=progress and _told(progress))
    _replace(edition, list(_rows({one.key: one for one in everybody}, codes, lists, progress)))


def _replace(edition, rows):
    with transaction.atomic():
        lock_names("meetings", [edition.pk])
        of_edition = Suggestion.objects.filter(profile__edition=edition)
        of_edition.shown().delete()
        # Since they were read, people have left and set suggestions aside.
        found = set(Profile.objects.filter(edition=edition).values_list("pk", flat=True))
        aside = set(of_edition.values_list("profile", "other"))
        Suggestion.objects.bulk_create(
            [
                row
                for row in rows
                if (row.profile_id, row.other_id) not in aside
                and {row.profile_id, row.other_id} <= found
            ],
            batch_size=ROWS_AT_ONCE,
        )
        now = timezone.now()
        MeetingRules.objects.update_or_create(edition=edition, defaults={"suggested_at": now})


def set_aside(*, suggestion):
    """Remember that this one is not for its reader; neither is suggested to the other again."""
    Suggestion.objects.filter(pk=suggestion.pk).update(dismissed_at=timezone.now())


def take_up(*, suggestion):
    """Show a suggestion that was set aside among the others again."""
    Suggestion.objects.filter(pk=suggestion.pk).update(dismissed_at=None)


def _told(progress):
    """What `suggest` calls, from how a job tells."""

    def tell(done, _total):
        progress.step(done - progress.done)

    return tell


def _rows(of_key, codes, lists, progress):
    for key, chosen in lists.items():
        if progress:
            progress.step()
        for rank, other in enumerate(chosen, start=1):
            fit = explain(of_key[key], of_key[other], codes)
            yield Suggestion(
                profile_id=key,
                other_id=other,
                rank=rank,
                score=fit.score,
                reasons={
                    "of": codes.total,
                    "needs": _as_lists(fit.there),
                    "offers": _as_lists(fit.back),
                },
            )


def _as_lists(side):
    return [[line.need, line.named, line.weight, line.offer, line.closeness] for line in side.lines]
