"""Answers kept so that a repeated request changes nothing."""

from django.db import models

from apps.accounts.models import User


class StoredAnswer(models.Model):
    """What a POST with an `Idempotency-Key` was answered. Written in the transaction of what it answers."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
