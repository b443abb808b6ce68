"""How an address of the API is made: named, and answered from what the client already has where nothing changed."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.views.decorators.http import conditional_page


def route(address: str, view: Callable[..., Any], name: str) -> URLPattern:
    """`address` below `/api/v1/`, under the name `api_<name>`."""
    return path(address, conditional_page(view), name=f"api_{name}")
