"""Work for the worker process."""

from django_tasks import task

from . import actions


@task()
def send_mail(mail_id):
    """Send one mail of the outbox, if it still waits."""
    return actions.send_mail(mail_id=mail_id)
