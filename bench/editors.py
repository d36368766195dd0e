"""Twenty organisers at the programme of profile large, for a minute; nothing may be lost."""

from bench.board import SLUG, inside
from tests.events.editors import acknowledged, overwritten, statuses_of, work_together

EDITORS, SECONDS = 20, 60
# What an organiser may be told: done, refused by a rule, or that somebody was quicker.
FINE = {200, 400, 409}


def measure(site, show):
    """The site is served, by processes with threads."""
    cookies = inside(site, f"make_editors({EDITORS})")
    editors = work_together(site.url, cookies, SLUG, SECONDS)
    statuses, changes = statuses_of(editors), acknowledged(editors)
    name = f"{EDITORS} editors for {SECONDS} s"
    show(f"{name}: changes made", f"{len(changes)}")
    show(f"{name}: told that somebody was quicker, or of a clash", f"{statuses.get(409, 0)}")
    show(f"{name}: slowest answer", f"{max(editor.slowest for editor in editors):.1f} s")
    failed = sum(count for status, count in statuses.items() if status not in FINE)
    show(f"{name}: other answers", f"{failed}", "0", failed == 0)
    lost = overwritten(editors)
    show(f"{name}: updates lost", f"{lost}", "0", lost == 0)
    for what, count in inside(site, f"verdict('{SLUG}', {changes})").items():
        show(f"{name}: {what}", f"{count}", "0", count == 0)
