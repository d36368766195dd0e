from django.db import models
from django.utils import timezone

from forum.lib.languages import CODES


class OutdatedTextQuerySet(models.QuerySet):
    def of_model(self, model):
        return self.filter(model=model._meta.label_lower)

    def by_text(self):
        """`{(model label, record id, column): mark}`. One query."""
        return {(mark.model, mark.record, mark.column): mark for mark in self}

    def follow(self, model, changes):
        """Mark and clear after `changes`: `[(record id, field, texts before, texts after)]`.

        Three queries, whatever their number; none without changes.
        """
        changes = [change for change in changes if change[2] != change[3]]
        if not changes:
            return
        marks = self.of_model(model).filter(record__in={record for record, *_rest in changes})
        standing = marks.by_text()
        label, new = model._meta.label_lower, []
        settled = set()
        for record, field, before, after in changes:
            keys = {code: (label, record, f"{field}_{code}") for code in CODES}
            marked = {code: standing[key] for code, key in keys.items() if key in standing}
            valid = {code for code, mark in marked.items() if mark.is_settled_by(after)}
            stale, source = stale_after(before, after, marked.keys())
            settled |= {keys[c] for c in CODES if c in valid or before[c] != after[c]}
            new += [
                OutdatedText(
                    model=label,
                    record=record,
                    column=f"{field}_{code}",
                    source=source,
                    former=before[source],
                )
                for code in stale
                if code not in valid
            ]
        self.filter(pk__in=[standing[key].pk for key in settled & standing.keys()]).delete()
        # What was outdated already stays so since then.
        self.bulk_create(new, ignore_conflicts=True)


class OutdatedText(models.Model):
    """A translation whose source was changed after it was made: `column` of one record.

    Gone as soon as the translation is written anew, the source is again what it was, or somebody
    says that it still holds.
    """

    model = models.CharField(max_length=60)
    record = models.PositiveBigIntegerField()
    # As in `title_fr`; `source` is the language that changed, `former` what it said before.
    column = models.CharField(max_length=40)
    source = models.CharField(max_length=5)
    former = models.TextField(default="")
    since = models.DateTimeField(default=timezone.now)

    objects = OutdatedTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "record", "column"], name="speakers_outdatedtext_once"
            )
        ]

    def __str__(self):
        return f"{self.model}:{self.record}.{self.column}"

    def is_settled_by(self, texts):
        """Whether the source, among these texts by language, is again what it was."""
        return texts[self.source] == self.former


def stale_after(before, after, marked):
    """`(languages, source)`: which translations a change makes outdated, and what changed.

    `before` and `after` are the text by language, `marked` the languages outdated before. A first
    translation makes none outdated, nor does one that only catches up.
    """
    changed = [code for code in CODES if before[code] != after[code]]
    sources = [c for c in changed if before[c] and after[c] and c not in marked]
    if not sources:
        return [], ""
    return [code for code in CODES if after[code] and code not in changed], sources[0]
