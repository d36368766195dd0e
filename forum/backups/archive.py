"""The archive: a tar whose last member, the manifest, names every other one with its SHA-256.

So an archive that was cut off has no manifest, and is refused.
"""

import contextlib
import hashlib
import io
import json
import shutil
import tarfile
from dataclasses import asdict, dataclass, field

FORMAT = 1
MANIFEST = "manifest.json"


class BackupRefused(Exception):
    """The archive or the database is not as it must be; nothing was changed. Text for people."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. `rows`: table → count; `files`: member → SHA-256 in hexadecimal."""

    format: int
    made_at: str
    engine: str
    versions: dict[str, str]
    migrations: list[list[str]]
    rows: dict[str, int]
    files: dict[str, str] = field(default_factory=dict)


def pack(target, members, manifest):
    """Write `members`, pairs of name and path, to the new tar `target` and fill `manifest.files`.

    A file that vanished meanwhile is left out: its row says so, not the archive.
    """
    with tarfile.open(target, "x") as archive:
        for name, path in members:
            with contextlib.suppress(FileNotFoundError):
                manifest.files[name] = add_file(archive, path, name)
        text = json.dumps(asdict(manifest), indent=1).encode()
        last = tarfile.TarInfo(MANIFEST)
        last.size = len(text)
        archive.addfile(last, io.BytesIO(text))
    target.chmod(0o600)  # it holds every attendee's data


def add_file(archive, path, name):
    """Add `path` as `name`; return the SHA-256 of the very bytes that were added."""
    with path.open("rb") as source:
        member = archive.gettarinfo(arcname=name, fileobj=source)
        member.uname = member.gname = ""
        reader = HashingReader(source)
        archive.addfile(member, reader)
    return reader.digest.hexdigest()


class HashingReader:
    """A file being read, and the SHA-256 of what was read so far."""

    def __init__(self, source):
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size=-1):
        data = self.source.read(size)
        self.digest.update(data)
        return data


def reader_of(archive, member):
    reader = archive.extractfile(member) if member.isfile() else None
    if reader is None:
        raise ValueError(f"{member.name} is no plain file")
    return reader


def extract(archive, member, folder):
    """Write a plain file of the archive below `folder`; return its SHA-256 in hexadecimal.

    Raises `ValueError` for links, devices and names that lead out of the folder. By hand: the
    Python of Debian 12 does not know tarfile's filters yet.
    """
    path = (folder / member.name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"{member.name} is no plain file below it")
    path.parent.mkdir(parents=True, exist_ok=True)
    reader = HashingReader(reader_of(archive, member))
    with path.open("wb") as copy:
        shutil.copyfileobj(reader, copy)
    return reader.digest.hexdigest()


def unpack(source, folder):
    """Extract the archive into `folder` and return its manifest, once every digest is right.

    Raises `BackupRefused` for anything that is not a whole archive of ours.
    """
    try:
        with tarfile.open(source, "r:") as archive:
            members = {member.name: member for member in archive}
            content = json.load(reader_of(archive, members.pop(MANIFEST)))
            if content["format"] != FORMAT:
                raise BackupRefused(
                    f"{source} has format {content['format']}; this Montada reads {FORMAT}."
                )
            manifest = Manifest(**content)
            for name, digest in manifest.files.items():
                if extract(archive, members.pop(name), folder) != digest:
                    raise BackupRefused(f"{source}: {name} is damaged; nothing was restored.")
    except FileNotFoundError:
        raise BackupRefused(f"{source} does not exist.") from None
    except (tarfile.TarError, KeyError, TypeError, ValueError, EOFError, OSError) as error:
        raise BackupRefused(
            f"{source} is not a whole backup ({error}); nothing was restored."
        ) from error
    if members:
        raise BackupRefused(f"{source} holds more than its manifest; nothing was restored.")
    return manifest
