"""Which translations are outdated once a text is changed, whoever changes it."""

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from accounts.models.change import saving_all, written_in_bulk
from accounts.models.tracking import is_tracked
from forum.lib.languages import CODES, translated_fields
from speakers.models import OutdatedText


def has_texts(model):
    return is_tracked(model) and bool(translated_fields(model))


def written_fields(model, columns):
    """The translated fields of which one of `columns` (None: all) is written."""
    fields = translated_fields(model)
    if columns is None:
        return fields
    return [f for f in fields if f in columns or any(f"{f}_{code}" in columns for code in CODES)]


def stored_texts(model, keys, fields):
    """`{record id: {column: text}}` as the database has them. One query."""
    columns = [f"{field}_{code}" for field in fields for code in CODES]
    rows = model._base_manager.filter(pk__in=keys).values("pk", *columns)
    return {row.pop("pk"): row for row in rows}


def changes_of(records, stored, fields):
    """`(record id, field, texts before, texts after)` of each text that is about to be written."""
    for record in records:
        before = stored.get(record.pk)
        for field in fields if before else ():
            columns = {code: f"{field}_{code}" for code in CODES}
            yield (
                record.pk,
                field,
                {code: before[column] or "" for code, column in columns.items()},
                {code: getattr(record, column) or "" for code, column in columns.items()},
            )


@receiver(pre_save)
def compare_texts(sender, instance, raw=False, update_fields=None, **kwargs):
    """Remember what this save changes; it is marked once it is saved."""
    if raw or instance.pk is None or instance._state.adding or not has_texts(sender):
        return
    if fields := written_fields(sender, update_fields):
        stored = stored_texts(sender, [instance.pk], fields)
        instance._changed_texts = list(changes_of([instance], stored, fields))


@receiver(post_save)
def mark_outdated(sender, instance, **kwargs):
    if changes := vars(instance).pop("_changed_texts", None):
        OutdatedText.objects.follow(sender, changes)


@receiver(saving_all)
def mark_all_outdated(sender, records, columns, **kwargs):
    fields = written_fields(sender, columns) if has_texts(sender) else ()
    if fields:
        stored = stored_texts(sender, [record.pk for record in records], fields)
        OutdatedText.objects.follow(sender, changes_of(records, stored, fields))


@receiver(post_delete)
def forget_marks(sender, instance, **kwargs):
    if has_texts(sender):
        OutdatedText.objects.of_model(sender).filter(record=instance.pk).delete()


@receiver(written_in_bulk)
def forget_all_marks(sender, records, deleted, **kwargs):
    if deleted and has_texts(sender):
        keys = [record.pk for record in records]
        OutdatedText.objects.of_model(sender).filter(record__in=keys).delete()
