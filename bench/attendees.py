"""The organisers' list of 50,000 attendees: its queries, its processor time, its wall time."""

import json

from bench.load import one_by_one
from bench.pages import database_cpu

LIST = "/fr/admin/registrations/registration/"
PAGES = {
    "first page": "",
    "last page but one": "&p=900",
    "search": "&q=alaoui",
    "search in Arabic": "&q=%D9%85%D8%AD%D9%85%D8%AF",
    "search of two words": "&q=karim+alaoui",
    "search that finds nobody": "&q=zzzzz",
    "filtered": "&status__exact=confirmed&country=MA&language=ar",
    "by who came last": "&o=-7",
}
REQUESTS, MOST_QUERIES, MOST_CPU = 10, 14, 150
# Signs a colleague in, and counts what each page asks the database.
COUNT = """
import json
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from accounts.models import User
from events.models import Edition
from forum import versions
settings.ALLOWED_HOSTS, versions.POLL_SECONDS = ["*"], 3600
user = User.objects.create_user("list-reader@example.org", "a-long-password", name="L")
user.groups.set(Group.objects.filter(name__in=["Organiser", "Exporter"]))
client, paths, counts = Client(), {}, {}
client.force_login(user)
number = Edition.objects.get(slug="demo-large").pk
def note(execute, sql, *arguments):
    sent.append(sql)
    return execute(sql, *arguments)
for name, query in PAGES.items():
    paths[name] = f"LIST?edition={number}{query}"
    client.get(paths[name])
    sent = []
    with connection.execute_wrapper(note):
        assert client.get(paths[name]).status_code == 200, name
    counts[name] = len(sent)
print(json.dumps([client.cookies["session"].value, paths, counts]))
"""


def measure(site, workers, cluster, show):
    """`workers` serve the site now."""
    script = COUNT.replace("PAGES", repr(PAGES)).replace("LIST", LIST)
    done = site.manage("shell", "--verbosity", "0", "-c", script)
    cookie, paths, counts = json.loads(done.stdout.splitlines()[-1])
    headers = {"Cookie": f"session={cookie}"}
    for name, path in paths.items():
        one_by_one(site.url + path, workers, 4, headers)
        before = database_cpu(cluster)
        took = one_by_one(site.url + path, workers, REQUESTS, headers)
        cpu = took.cpu_ms + 1000 * (database_cpu(cluster) - before) / REQUESTS
        wall = 1000 * took.seconds / REQUESTS
        queries = counts[name]
        show(f"{name}: queries", f"{queries}", f"≤ {MOST_QUERIES}", queries <= MOST_QUERIES)
        show(
            f"{name}: CPU, with the database (answered in {wall:.0f} ms)",
            f"{cpu:.0f} ms",
            f"≤ {MOST_CPU} ms",
            cpu <= MOST_CPU,
        )
