"""People."""

from functools import partial
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.text import hue_of, initials_of

HANDLE_PATTERN = r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])"


class PersonQuerySet(models.QuerySet["User"]):
    """People, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Colleagues see each other; visitors see nobody's page. Deactivated people stay visible to colleagues,
        because what they wrote stays."""
        return self if viewer.is_authenticated else self.none()

    def active(self) -> Self:
        """People who can sign in."""
        return self.filter(is_active=True, is_placeholder=False)


class UserManager(BaseUserManager.from_queryset(PersonQuerySet)):
    """Finds people for Django's sign-in. It makes none: people come by `services`, administrators by `create_admin`."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `email` is the login, `handle` stands in addresses and mentions.

    A placeholder is an author of imported history who has not claimed the account yet: no e-mail, no sign-in.
    """

    email = models.EmailField(_("e-mail"), null=True, blank=True)
    handle = models.CharField(
        _("handle"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(f"^{HANDLE_PATTERN}$", _("Use small letters, digits and hyphens, 3 to 40 of them."))
        ],
    )
    name = models.CharField(_("name"), max_length=120)
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)
    headline = models.CharField(_("headline"), max_length=140, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("site administrator"), default=False)
    is_hr = models.BooleanField(_("may pull reports (HR)"), default=False)
    is_placeholder = models.BooleanField(_("imported, not claimed"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
            models.CheckConstraint(
                condition=Q(is_placeholder=True) | Q(email__isnull=False), name="only_placeholders_lack_an_email"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = self.email.strip().lower() if self.email else None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def get_absolute_url(self) -> str:
        return f"/people/{self.handle}/"

    @property
    def initials(self) -> str:
        """Letters of the avatar where there is no photo."""
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        """Number of the avatar's colour class."""
        return hue_of(self.handle)

    @property
    def photo_url(self) -> str | None:
        """Where the photo is served from, if there is one."""
        if not self.photo:
            return None
        return reverse("person_photo", args=[self.handle, str(self.photo.name).rsplit("/", 1)[-1]])

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        # The signed-in person is read from the cache on every request, see `backends`.
        transaction.on_commit(partial(cache.delete, cache_key_of(self.pk)))


def cache_key_of(user_id: int) -> str:
    """Where the signed-in person is kept between requests."""
    return f"person:{user_id}"


class Audience(models.TextChoices):
    """Who sees a profile field."""

    EVERYONE = "everyone", _("Everybody who can sign in")
    COMMUNITIES = "communities", _("Members of my communities")
    NOBODY = "nobody", _("Only me")


class Profile(models.Model):
    """What a person shows beyond name and headline. `visibility` maps a field's name to an `Audience`."""

    PRIVATE_FIELDS = ("job_role", "department", "site", "expertise", "time_zone", "about", "ask_me_about", "email")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile", primary_key=True)
    job_role = models.CharField(_("job role"), max_length=80, blank=True)
    department = models.CharField(_("department"), max_length=80, blank=True)
    site = models.CharField(_("site"), max_length=80, blank=True)
    expertise = ArrayField(models.CharField(max_length=40), verbose_name=_("expertise"), default=list, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    about = models.TextField(_("about me"), max_length=4000, blank=True)
    about_html = models.TextField(blank=True, editable=False)
    ask_me_about = models.CharField(_("ask me about"), max_length=200, blank=True)
    visibility = models.JSONField(_("who sees what"), default=dict, blank=True)
    # Whether readings are written down with this person's id; `readings` keeps the promise.
    keeps_reading = models.BooleanField(
        _("keep a record of what I read"), default=True, db_default=True, editable=False
    )

    class Meta:
        indexes = [models.Index(fields=["job_role"]), models.Index(fields=["department"])]

    def __str__(self) -> str:
        return f"Profile of {self.user_id}"

    def audience_of(self, field: str) -> str:
        """Who sees `field`; e-mail is hidden until its owner shows it, all else is open to colleagues."""
        return self.visibility.get(field, Audience.NOBODY if field == "email" else Audience.EVERYONE)


class ApiToken(models.Model):
    """A key for the API. Only its hash is stored; the key itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"

    @property
    def is_valid(self) -> bool:
        """Whether the key opens the API now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
