from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_unsubscribing'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboxmail',
            name='about',
            field=models.CharField(blank=True, editable=False, max_length=60),
        ),
    ]
