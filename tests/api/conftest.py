"""Clients of the API."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.accounts.services import create_token


@pytest.fixture
def bearer(db: None) -> Callable[..., APIClient]:
    """A client with a token of the person; scopes `read` and `write` unless others are given."""

    def make(user: User | None, *scopes: str) -> APIClient:
        client = APIClient()
        if user is not None:
            _token, key = create_token(user=user, name="test", scopes=list(scopes or ("read", "write")))
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
        return client

    return make
