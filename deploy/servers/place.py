"""A directory that a server's account can reach, also when the project lies where only root may look."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from deploy.servers.errors import ServerFailed

# where state goes when the home is out of the account's reach, as in a clone under /root
ELSEWHERE = Path("/var/lib/lifeline")


def account_to_drop_to(account: str) -> str | None:
    """The system account a server runs as: its own when we are root, ours (None) otherwise."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(account)
    except KeyError as error:
        raise ServerFailed(f"the account '{account}' is missing; Debian's package of the server makes it") from error
    return account


def reachable_directory(wanted: Path, account: str | None) -> Path:
    """Make the directory for this account, or a symbolic link to one that the account can reach.

    Raises:
        ServerFailed: there is a directory already, out of the account's reach.
    """
    if account is None:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        return wanted
    if not wanted.is_symlink() and not can_enter(wanted.parent, account):
        if wanted.exists():
            raise ServerFailed(f"the account '{account}' cannot reach {wanted}: make its parent directories enterable")
        wanted.symlink_to(place_elsewhere(wanted))
    directory = wanted.resolve()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.chown(directory, account, account)
    return directory


def place_elsewhere(wanted: Path) -> Path:
    """Where this directory goes when it cannot stay: named after the path, so that two clones never share it."""
    short_hash = hashlib.sha256(str(wanted.parent.absolute()).encode()).hexdigest()[:10]
    ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
    (ELSEWHERE / short_hash).mkdir(mode=0o711, exist_ok=True)
    return ELSEWHERE / short_hash / wanted.name


def remove_home(root: Path) -> None:
    """Delete a home and what of it lies elsewhere."""
    for name in ("postgres", "mosquitto", "nats"):
        link = root / name
        if link.is_symlink() and link.resolve().is_relative_to(ELSEWHERE):
            shutil.rmtree(link.resolve(), ignore_errors=True)
            if link.resolve().parent.exists() and not any(link.resolve().parent.iterdir()):
                link.resolve().parent.rmdir()
    shutil.rmtree(root, ignore_errors=True)


def can_enter(directory: Path, account: str) -> bool:
    """Whether the account may pass through this directory and all above it."""
    become = ["setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups", "--"]
    return subprocess.run([*become, "test", "-x", directory], check=False).returncode == 0


def write_for(account: str | None, file: Path, text: str) -> Path:
    """Write a configuration file that this account alone can read."""
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    if account:
        shutil.chown(file, account, account)
    return file
