"""Work for the worker process."""

from django_tasks import task

from . import actions
from .actions.mailing import write_out_mailing as write_out


@task()
def run_job(job_id):
    """Do one long piece of work, if it still waits."""
    actions.run_job(job_id=job_id)


@task()
def write_out_mailing(mailing_id):
    """Write the mails of one large circular, if that is still to be done."""
    write_out(mailing_id=mailing_id)
