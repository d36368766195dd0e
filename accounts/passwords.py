"""What a password must be."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Length is the only rule of form; said in our own words, which Arabic has in full."""

    def get_help_text(self):
        text = ngettext(
            "At least %(count)d character; a few words in a row are easy to keep in mind.",
            "At least %(count)d characters; a few words in a row are easy to keep in mind.",
            self.min_length,
        )
        return text % {"count": self.min_length}

    get_error_message = get_help_text
