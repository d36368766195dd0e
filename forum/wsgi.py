import os

from django.core.wsgi import get_wsgi_application

from forum.checks import refuse_stale_zone_rules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
application = get_wsgi_application()
refuse_stale_zone_rules()
