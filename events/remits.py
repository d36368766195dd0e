"""What a remit takes away from the rights of its owner, whichever page asks."""

from django.contrib.auth.backends import ModelBackend

from events.models.remit import WHOLE_PROGRAMME, place_of

# A programme editor who is kept to some tracks and rooms writes these, and reads the rest.
KEPT = frozenset({"session", "appearance"})


class RemitBackend(ModelBackend):
    """Signs in by e-mail and password; knows that a kept editor decides nothing for the whole.

    Which sessions such an editor may change is a matter of rows: `Session.objects.editable_by`.
    """

    def get_all_permissions(self, user_obj, obj=None):
        held = super().get_all_permissions(user_obj, obj)
        if WHOLE_PROGRAMME not in held or user_obj.is_superuser or not place_of(user_obj):
            return held
        return {permission for permission in held if not _is_taken(permission)}


def _is_taken(permission):
    app, codename = permission.split(".")
    verb, _, model = codename.partition("_")
    return (
        app == "events" and verb != "view" and model not in KEPT and permission != WHOLE_PROGRAMME
    )
