"""Work for the worker process."""

from django_tasks import task

from . import actions


@task()
def run_job(job_id):
    """Do one long piece of work, if it still waits."""
    actions.run_job(job_id=job_id)
