from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0007_merged_registrations")]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="days",
            field=models.JSONField(default=list, editable=False, verbose_name="days"),
        ),
    ]
