import forum.lib.constraints
from django.db import migrations, models

from registrations.models.name_sounds import name_sounds


def write_sounds(apps, schema_editor):
    """Registrations made before the desk found people by the sound of their names."""
    registrations = apps.get_model("registrations", "Registration").objects
    batch = []
    for record in registrations.only("name", "name_latin", "search").iterator(chunk_size=1000):
        record.search = f" {record.search.strip()}"
        record.sounds = name_sounds(record.name, record.name_latin)
        batch.append(record)
        if len(batch) == 1000:
            registrations.bulk_update(batch, ["search", "sounds"])
            batch = []
    registrations.bulk_update(batch, ["search", "sounds"])


class Migration(migrations.Migration):
    dependencies = [
        ("registrations", "0003_from_form_to_door"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="registration",
            constraint=forum.lib.constraints.KeepsCount(
                condition=models.Q(("status__in", ["offered", "confirmed"])),
                counter="registrations.Admission.taken",
                keys=("edition", "category"),
                name="registrations_seats_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatrequest",
            constraint=forum.lib.constraints.KeepsCount(
                condition=models.Q(("status", "confirmed")),
                counter="registrations.Seating.taken",
                keys=("session",),
                name="registrations_seat_requests_counted",
            ),
        ),
        migrations.RunPython(write_sounds, migrations.RunPython.noop, elidable=True),
    ]
