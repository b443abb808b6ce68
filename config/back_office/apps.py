from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's admin with our site in its place; each app registers its models in its `admin.py`."""

    default_site = "config.back_office.site.BackOffice"
