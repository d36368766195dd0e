from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts import tasks
from accounts.models import OutboxMail, RememberedDevice, SignedInSession, Throttle, Upload
from events.actions import publish_due
from events.models import SavedAgenda
from meetings.actions.feedback import ask_later
from meetings.actions.requests import expire_requests
from registrations.actions import lapse_offers
from registrations.actions.erasing import replay_erasures, truncate_wal
from registrations.actions.jobs import delete_files, delete_leftovers, give_up_jobs
from registrations.actions.retention import retain
from registrations.actions.seating import settle_seats
from registrations.models import Job, Mailing
from registrations.tasks import run_job, write_out_mailing


class Command(BaseCommand):
    help = (
        "Hand due mails to the worker, delete what has expired, publish what is planned. To be run "
        "every minute; safe to run twice, also at the same time."
    )

    def handle(self, **options):
        # In one transaction: a mail is leased and handed over, or neither.
        with transaction.atomic():
            for mail_id in OutboxMail.objects.lease_due():
                tasks.send_mail.enqueue(mail_id)
        for job_id in Job.objects.to_start().values_list("pk", flat=True):
            run_job.enqueue(job_id)  # a worker that finds it taken does nothing
        for mailing_id in Mailing.objects.to_write_out().values_list("pk", flat=True):
            write_out_mailing.enqueue(mailing_id)
        OutboxMail.objects.long_sent().delete()
        Throttle.objects.stale().delete()
        SavedAgenda.objects.of_long_ago().delete()
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        SignedInSession.objects.over().delete()
        RememberedDevice.objects.over().delete()
        Upload.objects.forgotten().delete()
        call_command("prune_db_task_results", verbosity=0)
        publish_due()
        settle_seats()
        lapse_offers()
        expire_requests()
        ask_later()
        give_up_jobs()
        delete_files(jobs=Job.objects.expired())
        delete_leftovers()
        replay_erasures()
        retain(now=timezone.now())
        truncate_wal()
