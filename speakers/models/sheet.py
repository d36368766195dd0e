from django.db import models


class RememberedColumn(models.Model):
    """What a heading of somebody's spreadsheet meant the last time: `column` of a kind of sheet.

    `heading` is normalised; an empty `column` says that it was left out.
    """

    kind = models.CharField(max_length=20)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "heading"], name="speakers_rememberedcolumn_once"
            )
        ]

    def __str__(self):
        return f"{self.kind}: {self.heading} → {self.column}"
