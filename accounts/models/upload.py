import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT = dt.timedelta(days=1)


class UploadQuerySet(models.QuerySet["Upload"]):
    def forgotten(self):
        """Those of yesterday, to be deleted by the tick."""
        return self.filter(uploaded_at__lt=timezone.now() - KEPT)


class Upload(models.Model):
    """A file that its owner is about to import: read by nobody else, gone after a day.

    Once imported it keeps its name alone, for whoever comes back to its address.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    def __str__(self):
        return f"{self.pk}: {self.name}"

    @property
    def is_imported(self):
        return not self.content

    def forget_content(self):
        """Call when it has been imported."""
        self.content = b""
        self.save(update_fields=["content"])
