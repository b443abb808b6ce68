"""Celery's entries into recognition."""

from celery import shared_task

from apps.recognition import card_services, milestone_services


@shared_task(name="recognition.draw_cards")
def draw_cards() -> None:
    """Draw who is popular this week, where that has not been done."""
    card_services.draw_cards()


@shared_task(name="recognition.batch_note_milestones")
def batch_note_milestones() -> None:
    """Note what communities and members reached."""
    milestone_services.note_milestones()
