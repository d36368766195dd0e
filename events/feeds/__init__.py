"""The current release for programs: iCalendar, frab schedule XML and schedule JSON, by language.

`source`, `ics`, `frab_xml` and `schedule_json` are plain Python; `pages` answers the addresses.
"""
