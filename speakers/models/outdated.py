from django.db import models
from django.utils import timezone


class OutdatedText(models.Model):
    """A translation whose source was changed after it was made: `column` of one record.

    Gone as soon as the translation is written anew, or somebody says that it still holds.
    """

    model = models.CharField(max_length=60)
    record = models.PositiveBigIntegerField()
    # As in `title_fr`; `source` is the language that changed.
    column = models.CharField(max_length=40)
    source = models.CharField(max_length=5)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "record", "column"], name="speakers_outdatedtext_once"
            )
        ]

    def __str__(self):
        return f"{self.model}:{self.record}.{self.column}"
