"""Public pages declare here what their stored bytes depend on."""

from django.dispatch import Signal

STORED_KEYS = "stored_keys"
# The origins that may show this page in a frame, for `forum.headers`, which takes it off again.
FRAMED_BY = "Montada-Framed-By"
LINKED_KEYS = "linked_keys"

# Sent after the commit that made stored pages stale, so that this process forgets them at once.
pages_changed = Signal()


def stored_page(*query_keys):
    """Mark a view as public bytes that depend on its path and on these query keys alone.

    Unknown query keys are ignored when the page is looked up. `forum.store.StoreMiddleware`
    serves the page, so the view must not look at user, session, cookies or CSRF. A page that
    changes by the clock sets `response.stored_until` to the aware moment of its next change.
    """

    def mark(view):
        setattr(view, STORED_KEYS, query_keys)
        return view

    return mark


def linked_keys(*query_keys):
    """Mark a view that is not stored, and whose links to other languages keep these query keys."""

    def mark(view):
        setattr(view, LINKED_KEYS, query_keys)
        return view

    return mark
