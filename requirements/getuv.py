"""Download the pinned uv with nothing but the standard library: `python3 getuv.py DIRECTORY` makes DIRECTORY/bin/uv.

For machines whose Python has neither pip nor ensurepip, as Debian's and Ubuntu's. `python3 getuv.py --index` prints
the package index that pip is configured to use on this machine, or nothing when it uses the public one.

What is trusted is the SHA-256 in uv.txt, not the connection: a machine without CA certificates may download too, but
then no password is sent. Not a package manager: one file, one version. Runs on Python 3.8 and later.
"""

import argparse
import configparser
import hashlib
import html.parser
import io
import os
import platform
import re
import ssl
import stat
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

PUBLIC_INDEX = "https://pypi.org/simple"
PINS = Path(__file__).resolve().with_name("uv.txt")
TIMEOUT_SECONDS = 60
WHEEL_TAGS = {
    ("Linux", "x86_64"): "manylinux_2_17_x86_64",
    ("Linux", "aarch64"): "manylinux_2_28_aarch64",
    ("Darwin", "x86_64"): "macosx_10_12_x86_64",
    ("Darwin", "arm64"): "macosx_11_0_arm64",
}


class Refused(Exception):
    """uv cannot be had this way; the message says why and what would work."""


class Links(html.parser.HTMLParser):
    """Every `<a href>` of a simple index page (PEP 503)."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a" and dict(attrs).get("href"):
            self.found.append(urllib.parse.urljoin(self.base, dict(attrs)["href"]))


def pip_configuration_files():
    """Where pip reads its settings, weakest first."""
    home = Path(os.path.expanduser("~"))
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path("/etc/pip.conf"), Path("/etc/xdg/pip/pip.conf"), home / ".pip/pip.conf", config / "pip/pip.conf"]
    if os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(os.environ["PIP_CONFIG_FILE"]))
    return files


def configured_index():
    """The index URL in pip's environment variable or configuration, or None."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    settings = configparser.ConfigParser(interpolation=None, strict=False)
    for file in pip_configuration_files():
        try:
            settings.read(file, encoding="utf-8")
        except (OSError, configparser.Error, UnicodeDecodeError):
            continue
    return settings.get("global", "index-url", fallback=None)


def download(url):
    """The bytes behind `url`. Credentials in it go as basic authentication, over a verified connection only."""
    parts = urllib.parse.urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
    if parts.username:
        user, secret = (urllib.parse.unquote(word or "") for word in (parts.username, parts.password))
        passwords.add_password(None, bare.geturl(), user, secret, is_authenticated=True)
    try:
        return fetch(bare.geturl(), ssl.create_default_context(), passwords)
    except urllib.error.URLError as error:
        if not isinstance(error.reason, ssl.SSLCertVerificationError) or parts.username or trusts_anyone():
            raise Refused(f"cannot download {bare.geturl()}: {error.reason}") from error
    print("getuv: no CA certificates here; trusting the pinned SHA-256 instead", file=sys.stderr)
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    try:
        return fetch(bare.geturl(), unverified, passwords)
    except urllib.error.URLError as error:
        raise Refused(f"cannot download {bare.geturl()}: {error.reason}") from error


def fetch(url, context, passwords):
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context), urllib.request.HTTPBasicAuthHandler(passwords)
    )
    try:
        with opener.open(url, timeout=TIMEOUT_SECONDS) as response:
            return response.read()
    except (TimeoutError, ConnectionError) as error:
        raise urllib.error.URLError(error) from error


def trusts_anyone():
    """Is there any CA certificate on this machine? Without one, a failed verification says nothing."""
    paths = ssl.get_default_verify_paths()
    file, folder = paths.cafile and Path(paths.cafile), paths.capath and Path(paths.capath)
    return bool((file and file.stat().st_size) or (folder and any(folder.glob("*.0"))))


def pinned():
    """The version and the SHA-256 sums of uv.txt."""
    text = PINS.read_text(encoding="utf-8")
    return re.search(r"^uv==(\S+)", text, re.MULTILINE).group(1), set(re.findall(r"sha256:([0-9a-f]{64})", text))


def wheel(version, sums):
    """The contents of the wheel of this version for this machine, once its sum is one of `sums`."""
    tag = WHEEL_TAGS.get((platform.system(), platform.machine()))
    if tag is None:
        raise Refused(f"no uv is pinned for {platform.system()} {platform.machine()}; install uv {version} on PATH")
    page = (configured_index() or PUBLIC_INDEX).rstrip("/") + "/uv/"
    names = re.compile(rf"/uv-{re.escape(version)}-py3-none-[^/]*{tag}[^/]*\.whl$")
    links = Links(page)
    links.feed(download(page).decode("utf-8", "replace"))
    for link in links.found:
        url = urllib.parse.urldefrag(link).url
        if names.search(urllib.parse.urlsplit(url).path):
            content = download(url)
            if hashlib.sha256(content).hexdigest() not in sums:
                raise Refused(f"{url} is not the file that uv.txt pins: its SHA-256 differs; nothing was installed")
            return content
    raise Refused(f"the package index has no uv {version} for {tag}; install uv on PATH")


def install(directory):
    """Make `directory`/bin/uv."""
    with zipfile.ZipFile(io.BytesIO(wheel(*pinned()))) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        program = archive.read(member)
    target = directory / "bin/uv"
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name("uv.partial")
    partial.write_bytes(program)
    partial.chmod(partial.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    partial.replace(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("directory", type=Path, nargs="?", help="where to put bin/uv")
    parser.add_argument("--index", action="store_true", help="print the index pip is configured to use, if any")
    arguments = parser.parse_args()
    if arguments.index:
        print(configured_index() or "")
    elif arguments.directory is None:
        parser.error("expected a directory, or --index")
    else:
        try:
            install(arguments.directory)
        except (Refused, OSError) as error:
            sys.exit(f"getuv: {error}")


if __name__ == "__main__":
    main()
