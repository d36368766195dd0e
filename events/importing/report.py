"""What an import did, or would do, in words."""

from collections import Counter
from dataclasses import dataclass, field

from .document import Note


@dataclass
class ImportReport:
    """The plan of one import, carried out unless `is_dry_run`.

    `updated` pairs a session's title with `{field: (before, after)}`, `unscheduled` with why;
    `frames` counts new rooms, tracks, types and speakers.
    """

    edition: str
    source: str
    is_dry_run: bool = False
    is_new_edition: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[tuple[str, dict[str, tuple]]] = field(default_factory=list)
    unchanged: int = 0
    unscheduled: list[tuple[str, Note]] = field(default_factory=list)
    kept_clashes: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    new: Counter = field(default_factory=Counter)
    renamed: Counter = field(default_factory=Counter)
    not_kept: Counter = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def __str__(self):
        return "\n".join(self.lines())

    def lines(self):
        """The report for a terminal, its summary last."""
        state = "new, not published" if self.is_new_edition else "existing"
        yield f"Edition {self.edition} ({state}), from {self.source}."
        yield from (f"Note: {note}" for note in self.notes)
        if self.new or self.renamed:
            counts = [f"{n} new {what}" for what, n in sorted(self.new.items())]
            counts += [f"{n} updated {what}" for what, n in sorted(self.renamed.items())]
            yield f"Frame: {', '.join(counts)}."
        yield from (f"New: {title}" for title in self.created)
        yield from (f"Updated: {title} ({', '.join(names)})" for title, names in self.updated)
        yield from (f"Unscheduled: {title}: {reason}" for title, reason in self.unscheduled)
        for name, first, second in self.kept_clashes:
            yield f"Clash kept: {name} is in “{first}” and in “{second}” at the same time"
        yield from (f"No longer in the file, left as it is: {title}" for title in self.missing)
        if self.not_kept:
            parts = [f"{name} ({count})" for name, count in sorted(self.not_kept.items())]
            yield f"Not kept: {', '.join(parts)}."
        yield self.summary

    @property
    def summary(self):
        done = "Nothing was written; this would be" if self.is_dry_run else "Imported"
        return (
            f"{done}: {len(self.created)} new, {len(self.updated)} updated, {self.unchanged} "
            f"unchanged sessions; {len(self.unscheduled)} unscheduled, "
            f"{len(self.kept_clashes)} person clashes kept, {len(self.missing)} not in the file."
        )
