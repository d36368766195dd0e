"""The limit: a Django view that does nothing but return bytes, those of the file of its path.

`BENCH_BODIES` is a JSON file of `{path: {"file": …, "coding": …}}`. A request with If-None-Match
gets a bare 304.
"""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import re_path

LISTED = json.loads(Path(os.environ["BENCH_BODIES"]).read_text())
PAGES = {
    path: (Path(page["file"]).read_bytes(), {"Content-Encoding": page["coding"]})
    for path, page in LISTED.items()
}


def page(request):
    if "HTTP_IF_NONE_MATCH" in request.META:
        return HttpResponseNotModified()
    body, headers = PAGES[request.path_info]
    return HttpResponse(body, headers=headers)


urlpatterns = [re_path("", page)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="bench")  # noqa: S106
application = get_wsgi_application()
