"""Changes single settings of a `.env` file and leaves the rest as its owner wrote it."""

import os
import re

_SETTING = re.compile(r"(?:export )?(\w+)=")


def write_settings(path, values):
    """Set `values` (`{name: text}`) in the file at `path`; comments and other lines stay.

    The file is replaced in one step and readable by its owner alone: it holds secrets. Raises
    `ValueError` for a value of several lines.
    """
    for name, value in values.items():
        if "\n" in value or "\r" in value:
            raise ValueError(f"{name} must be one line.")
    left = dict(values)
    lines = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        match = _SETTING.match(line)
        name = match and match[1]
        if name in values:
            if name in left:  # what stands twice is written once
                lines.append(f"{name}={_quoted(left.pop(name))}")
        else:
            lines.append(line)
    lines += [f"{name}={_quoted(value)}" for name, value in left.items()]
    fresh = path.with_name(path.name + ".new")
    with open(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write("\n".join([*lines, ""]))
    fresh.replace(path)


def _quoted(value):
    """Quoted where the reader would take `#` for a comment or drop a blank."""
    return value if re.fullmatch(r"[\w.:/@,+=%?&-]*", value) else f"'{value}'"
