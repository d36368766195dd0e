from django.db import migrations, models


class Migration(migrations.Migration):
    """Badges are verified, and circulars ended, beside the editions' addresses."""

    dependencies = [("events", "0005_declaration")]

    operations = [
        migrations.RemoveConstraint(
            model_name="edition",
            name="events_edition_address_is_free",
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("slug__in", ("admin", "editions", "search", "unsubscribe", "verify")),
                    _negated=True,
                ),
                name="events_edition_address_is_free",
                violation_error_message="The site uses this address itself; choose another.",
            ),
        ),
    ]
