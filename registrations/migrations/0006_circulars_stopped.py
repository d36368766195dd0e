import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0005_device_clock")]

    operations = [
        migrations.AddField(
            model_name="recipient",
            name="is_stopped",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="mailing",
            name="a_minute",
            field=models.PositiveSmallIntegerField(
                default=60,
                help_text="What the mail server takes from us.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(6000),
                ],
                verbose_name="mails a minute",
            ),
        ),
    ]
