"""Which stored record each row is about, and which rows are about the same one."""

from collections import defaultdict

from django.utils.translation import gettext as _


def match_rows(sheet, rows, knowns):
    """Set `known` and `key` of each row whose record exists; tell rows that repeat one another."""
    claimed: dict[int, int] = {}
    said_by: dict = {}
    for key in sheet.keys:
        index = _index({known: key.of(known.values) for known in knowns})
        own = said_by[key] = {row: tuple(key.of(row.values)) for row in rows if row.is_open}
        wanted = _index(own)
        for row, said in own.items():
            found = {known.pk: known for one in said for known in index[one]}
            if key.is_loose:
                found = {pk: known for pk, known in found.items() if pk not in claimed}
            if len(found) > 1 or (found and key.is_loose and _has_rivals(said, wanted)):
                row.refuse(key.columns[0], _several(key))
            elif found:
                (known,) = found.values()
                _claim(sheet, row, known, key, claimed)
    _refuse_other_keys(sheet, rows)
    for key, own in said_by.items():
        if not key.is_loose:
            _tell_repetitions(sheet, key, own)
    _refuse_taken(sheet, rows, knowns)


def _index(said):
    """`{what is said: [who says it]}`"""
    index = defaultdict(list)
    for item, keys in said.items():
        for key in keys:
            index[key].append(item)
    return index


def _has_rivals(said, wanted):
    return len({row for one in said for row in wanted[one]}) > 1


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


def _tell_repetitions(sheet, key, said_by):
    """Two new rows with one key would be two records of one name."""
    first: dict[object, int] = {}
    for row, said in said_by.items():
        for one in said if row.is_open else ():
            if first.setdefault(one, row.number) != row.number:
                sheet.repeat(row, key.columns[0], first[one])


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
