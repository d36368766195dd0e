"""Public pages declare here what their stored bytes depend on."""

from django.dispatch import Signal

STORED_KEYS = "stored_keys"

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
