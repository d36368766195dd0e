from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registrations", "0004_seats_counted")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="clock_slow",
            field=models.IntegerField(default=0, editable=False),
        ),
    ]
