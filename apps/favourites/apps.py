"""The app of favourites."""

from django.apps import AppConfig


class FavouritesConfig(AppConfig):
    name = "apps.favourites"
