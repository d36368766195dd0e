from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        """A staff account; without `password` the invitation link sets the first one."""
        user = self.model(email=self.model.normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=self.model.normalise_email(email))


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who may sign in to the back office. Attendees and speakers have no account."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language of the mails to this person."),
    )
    is_staff = models.BooleanField(_("may enter the back office"), default=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Untick instead of deleting: history stays whole."),
    )
    joined_at = models.DateTimeField(_("added at"), auto_now_add=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="accounts_user_email_is_lower_case",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    @staticmethod
    def normalise_email(email):
        """One spelling per mailbox owner: trimmed and in lower case."""
        return email.strip().lower()

    def clean(self):
        self.email = self.normalise_email(self.email)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name
