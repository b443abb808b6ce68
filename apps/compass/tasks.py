"""Celery's entries into the compass."""

from celery import shared_task

from apps.compass import evidence, working_out


@shared_task(name="compass.batch_keep_evidence")
def batch_keep_evidence() -> None:
    """Write what the log says about skills, for the last settled week."""
    evidence.keep_evidence()


@shared_task(name=working_out.WORK_OUT_TASK)
def batch_work_out(person_id: int) -> None:
    """Write roles and skills of a person who is profiled again."""
    working_out.work_out(person_id)
