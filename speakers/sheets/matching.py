"""Which stored record each row is about, and which rows are about the same one."""

from collections import defaultdict

from django.utils.translation import gettext as _


def match_rows(sheet, rows, knowns):
    """Set `known` and `key` of each row whose record exists; tell rows that repeat one another."""
    claimed: dict[int, int] = {}
    for key in sheet.keys:
        index = _index(key, knowns, lambda known: known.values)
        waiting = [row for row in rows if row.is_open]
        wanted = _index(key, waiting, lambda row: row.values)
        for row in waiting:
            found = {known.pk: known for said in key.of(row.values) for known in index[said]}
            if key.is_loose:
                found = {pk: known for pk, known in found.items() if pk not in claimed}
            rivals = {id(rival) for said in key.of(row.values) for rival in wanted[said]}
            if len(found) > 1 or (found and key.is_loose and len(rivals) > 1):
                row.refuse(key.columns[0], _several(key))
            elif found:
                (known,) = found.values()
                _claim(sheet, row, known, key, claimed)
    _refuse_other_keys(sheet, rows)
    _refuse_repetitions(sheet, rows)
    _refuse_taken(sheet, rows, knowns)


def _index(key, items, values_of):
    index = defaultdict(list)
    for item in items:
        for said in key.of(values_of(item)):
            index[said].append(item)
    return index


def _several(key):
    message = _("Several have the same %(key)s: give the identifier or the address too.")
    return message % {"key": key.label}


def _claim(sheet, row, known, key, claimed):
    if known.pk in claimed:
        sheet.repeat(row, key.columns[0], claimed[known.pk])
        return
    row.known, row.key = known, str(key.label)
    claimed[known.pk] = row.number


def _refuse_other_keys(sheet, rows):
    """A key that is not that of the record found is a slip, but beside the identifier."""
    for row in rows:
        if row.known is None or row.key == str(sheet.keys[0].label):
            continue
        for key in sheet.keys:
            if str(key.label) == row.key:
                break
            if len(key.columns) > 1:
                continue
            (column,) = key.columns
            said, stored = row.values.get(column), row.known.values[column]
            if said is not None and said != stored:
                message = _("The record found by its %(key)s has “%(value)s” here.")
                row.refuse(column, message % {"key": row.key, "value": stored or ""})


def _refuse_repetitions(sheet, rows):
    """Two new rows with one key would be two records of one name."""
    for key in sheet.keys:
        first: dict[object, int] = {}
        for row in rows:
            for said in key.of(row.values) if row.is_open and not key.is_loose else ():
                if first.setdefault(said, row.number) != row.number:
                    sheet.repeat(row, key.columns[0], first[said])


def _refuse_taken(sheet, rows, knowns):
    """A code or an address that a row gives to its record may not be another one's."""
    for key in sheet.keys[1:]:
        if len(key.columns) > 1:
            continue
        (column,) = key.columns
        holders = {known.values[column]: known.pk for known in knowns}
        for row in rows:
            said = row.values.get(column)
            if row.known and said and holders.setdefault(said, row.known.pk) != row.known.pk:
                row.refuse(column, _("“%(value)s” is taken by another one.") % {"value": said})
