"""Which format a file is in, and its reading. Plain Python: no database behind it."""

from django.utils.translation import gettext_lazy as _

from .building import note_zone
from .document import Place, Problems, refuse
from .json_reader import read_json
from .xml_reader import read_xml

LARGEST_FILE = 20 * 1024 * 1024
BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe\xff\x00"
PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


def read_schedule(data):
    """The `ImportedSchedule` that these bytes hold: schedule XML or schedule JSON, version 1.

    Raises `ScheduleProblems` with every problem found; there is no partial result.
    """
    if len(data) > LARGEST_FILE:
        limit = LARGEST_FILE // 2**20
        refuse(Place("/"), _("The file is larger than %(limit)s MB."), limit=limit)
    if data.startswith(PACKED):
        refuse(Place("/"), _("This is a packed file; unpack it first."))
    head = data[:4096].strip(BYTE_ORDER_MARKS + b" \t\r\n").replace(b"\x00", b"")
    if not head:
        refuse(Place("/"), _("The file is empty."))
    readers = {b"<": read_xml, b"{": read_json, b"[": read_json}
    if head[:1] not in readers:
        refuse(Place("/"), _("This is neither schedule XML nor schedule JSON."))
    problems = Problems()
    schedule = readers[head[:1]](data if b"\x00" in data[:4] else data.lstrip(), problems)
    note_zone(schedule)
    problems.raise_any()
    return schedule
