"""The sessions of a day as cards of ready HTML: a day may hold hundreds, templates loop slowly."""

from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from events.models import Appearance
from events.views.rows import SessionRows, displayed_name, language_names, role_label
from forum.lib.markup import marked
from speakers.models.record import Sourced

# Members of an enumeration are slow to reach, and these are asked for each card.
ILLUSTRATIVE = Sourced.Provenance.ILLUSTRATIVE.value
SPEAKER = Appearance.Role.SPEAKER.value


class SessionCards(SessionRows):
    """Makes cards of one edition's sessions; rooms, tracks and people are written once each.

    `columns` are the slugs of the rooms that a grid shows, in its order.
    """

    def __init__(self, edition, columns=()):
        super().__init__(edition)
        self.columns = {slug: n for n, slug in enumerate(columns, 1)}
        self.illustrative = _("Illustrative")
        self.interpreted = _("interpretation: %(languages)s")
        self.comma = _(", ")

    def cards(self, entries):
        """The cards of these sessions, one after the other."""
        return SafeString("".join(map(self.card, entries)))

    def card(self, entry):
        """The `<li>` of a session, given as the dict of a `ReleasePart`.

        Scripts read `data-star` (what a reader's agenda remembers) and `data-from`, `data-to`
        (when it runs).
        """
        words = marked(entry["title"], reader=self.reader) or escape(entry["code"])
        title = f'<a href="{self.url(entry)}">{words}</a>'
        if entry["status"] == "cancelled":
            title, runs = f"<s>{title}</s>", ""
        else:
            runs = f' data-from="{entry["starts_at"]}" data-to="{entry["ends_at"]}"'
        states, by = self.states(entry), self.people(entry["people"])
        return (
            f'<li{self.classes(entry)}{runs} data-star="{escape(self.star(entry))}">'
            + (f'<p class="state state-changed">{states}</p>' if states else "")
            + f'<h3>{title}</h3>\n<p class="meta">{self.meta(entry)}</p>'
            + (f'<p class="by">{by}</p></li>\n' if by else "</li>\n")
        )

    def classes(self, entry):
        column = self.columns.get(entry["room"]["slug"]) if entry["room"] else None
        names = ["is-cancelled"] if entry["status"] == "cancelled" else []
        names += [f"r{column}"] if column else []
        return f' class="{" ".join(names)}"' if names else ""

    def meta(self, entry):
        """When, where, of what kind, in which languages."""
        facts = [self.named(entry["room"]), self.named(entry["type"]), self.languages(entry)]
        spans = [f"<span>{fact}</span>" for fact in facts if fact]
        if track := self.named(entry["track"]):
            spans.append(f'<span class="track">{track}</span>')
        if entry["provenance"] == ILLUSTRATIVE:
            spans.append(f'<span class="mark">{self.illustrative}</span>')
        return f'<span class="when">{self.when(entry)}</span>{"".join(spans)}'

    def languages(self, entry):
        """What is spoken, and into what it is interpreted; "" where nothing is known."""
        key = *entry["spoken"], "/", *entry["interpreted"]
        if key not in self.seen:
            phrases = [language_names(entry["spoken"])] if entry["spoken"] else []
            if entry["interpreted"]:
                names = language_names(entry["interpreted"], inside=True)
                phrases.append(self.interpreted % {"languages": names})
            self.seen[key] = escape(self.comma.join(phrases))
        return self.seen[key]

    def people(self, people):
        names = []
        for person in people:
            key = person["id"], person["role"]
            if key not in self.seen:
                name = displayed_name(person["name"], person["honorific"], self.reader)
                role = "" if person["role"] == SPEAKER else role_label(person["role"])
                self.seen[key] = f"{name} ({role})" if role else name
            names.append(self.seen[key])
        return self.comma.join(names)
