from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0008_certificate_days")]

    operations = [
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["edition", "name", "id"], name="registrations_by_name"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["edition", "country"], name="registrations_by_country"),
        ),
    ]
