"""A file about one person as an answer that nobody keeps."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def file_response(file):
    """The download of an `AccessFile`."""
    headers = {
        "Content-Disposition": content_disposition_header(True, file.name),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)
