from django.db import migrations

from meetings.vocabulary import install_vocabulary


def install(apps, schema_editor):
    install_vocabulary(apps.get_model("meetings", "Term"))


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0003_wishes_and_plans'),
    ]

    operations = [
        migrations.RunPython(install, migrations.RunPython.noop, elidable=False),
    ]
