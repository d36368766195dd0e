import gc
import os

from django.core.wsgi import get_wsgi_application

from forum.checks import refuse_stale_zone_rules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
application = get_wsgi_application()
refuse_stale_zone_rules()
# What is loaded by now stays for good: the collector need not look through it again and again,
# nor after every few hundred objects of a page.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
