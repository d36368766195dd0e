"""The limit: a Django view that does nothing but return the bytes in the file `BENCH_BODY`."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import re_path

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()


def page(request):
    return HttpResponse(BODY, headers={"Content-Encoding": "gzip"})


urlpatterns = [re_path("", page)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="bench")  # noqa: S106
application = get_wsgi_application()
